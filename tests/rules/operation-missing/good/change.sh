sed -i 's/operation: .*/operation: 稳定/' units/miit-gd/cases/gd-002/case.yaml
