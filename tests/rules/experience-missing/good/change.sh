sed -i 's/experience: .*/experience: 三年/' units/miit-gd/cases/gd-002/case.yaml
