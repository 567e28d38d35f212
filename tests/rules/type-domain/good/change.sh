sed -i 's/^type: .*/type: automotive/' units/miit-gd/cases/gd-002/case.yaml
