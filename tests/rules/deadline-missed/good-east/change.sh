# another day elsewhere
sed -i 's/^submitted_on: .*/submitted_on: 2023-11-01T00:59:59+09:00/' units/miit-gd/recommendation.yaml
