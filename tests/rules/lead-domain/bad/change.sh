sed -i 's/operates: .*/operates: telecom/' units/miit-gd/cases/gd-002/case.yaml
