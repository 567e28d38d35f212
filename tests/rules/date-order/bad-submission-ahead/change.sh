# the 19th where the programme is at home
sed -i 's/^submitted_on: .*/submitted_on: 2023-10-20T00:30:00+14:00/' units/miit-gd/recommendation.yaml
sed -i '/^  gd-001:/s/signed_on: 2023-10-20/signed_on: 2023-10-19/' units/miit-gd/recommendation.yaml
