sed -i 's/^submitted_on: .*/submitted_on: 2023-10-31T23:59:59+08:00/' units/miit-gd/recommendation.yaml
