sed -i 's/^  in_use_since:/   in_use_since:/' units/miit-gd/cases/gd-002/case.yaml
