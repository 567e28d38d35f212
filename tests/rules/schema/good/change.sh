# a leap day
sed -i 's/accepted_on: .*/accepted_on: 2020-02-29/' units/miit-gd/cases/gd-002/case.yaml
