sed -i 's/^submitted_on: .*/submitted_on: 2023-11-01T00:00:00+08:00/' units/miit-gd/recommendation.yaml
