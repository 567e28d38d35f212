sed -i 's/^submitted_on: .*/submitted_on: 2023-10-31T15:59:59Z/' units/miit-gd/recommendation.yaml
