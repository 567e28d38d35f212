sed -i 's/^  innovation: .*/  innovation: 无/' units/miit-gd/cases/gd-002/case.yaml
