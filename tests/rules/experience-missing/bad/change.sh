sed -i 's/experience: .*/experience: ""/' units/miit-gd/cases/gd-002/case.yaml
