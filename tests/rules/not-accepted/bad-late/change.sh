sed -i 's/accepted_on: .*/accepted_on: 2023-11-01/' units/miit-gd/cases/gd-002/case.yaml
