# 2023 is no leap year
sed -i 's/accepted_on: .*/accepted_on: 2023-02-29/' units/miit-gd/cases/gd-002/case.yaml
