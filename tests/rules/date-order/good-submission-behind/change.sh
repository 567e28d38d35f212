# noon of the 20th where the programme is at home
sed -i 's/^submitted_on: .*/submitted_on: 2023-10-19T23:00:00-05:00/' units/miit-gd/recommendation.yaml
