sed -i 's/^submitted_on: .*/submitted_on: 2023-11-01/' units/miit-gd/recommendation.yaml
