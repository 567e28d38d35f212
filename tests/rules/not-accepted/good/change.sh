# all on the last day
sed -i -e 's/accepted_on: .*/accepted_on: 2023-10-31/' -e 's/signed_on: 2023-10-09/signed_on: 2023-10-31/' units/miit-gd/cases/gd-002/case.yaml
sed -i -e 's/signed_on: 2023-10-20/signed_on: 2023-10-31/' -e 's/submitted_on: .*/submitted_on: 2023-10-31/' units/miit-gd/recommendation.yaml
