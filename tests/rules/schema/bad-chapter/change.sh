sed -i 's/^  promotion:/  promote:/' units/miit-gd/cases/gd-002/case.yaml
