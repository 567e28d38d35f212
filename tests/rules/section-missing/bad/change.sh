sed -i 's/^  innovation: .*/  innovation: ""/' units/miit-gd/cases/gd-002/case.yaml
