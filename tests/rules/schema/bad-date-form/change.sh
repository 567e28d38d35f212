sed -i 's/accepted_on: .*/accepted_on: 2023年2月20日/' units/miit-gd/cases/gd-002/case.yaml
