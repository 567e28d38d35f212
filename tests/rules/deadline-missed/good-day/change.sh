sed -i 's/^submitted_on: .*/submitted_on: 2023-10-31/' units/miit-gd/recommendation.yaml
