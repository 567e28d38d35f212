# all on one day
sed -i 's/signed_on: .*, file/signed_on: 2023-10-30, file/;s/accepted_on: .*/accepted_on: 2023-10-30/' units/miit-gd/cases/gd-002/case.yaml
sed -i 's/signed_on: 2023-10-20/signed_on: 2023-10-30/;s/submitted_on: .*/submitted_on: 2023-10-30T00:00:00+08:00/' units/miit-gd/recommendation.yaml
