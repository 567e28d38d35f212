sed -i 's/operation: .*/operation: ""/' units/miit-gd/cases/gd-002/case.yaml
