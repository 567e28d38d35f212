# a time without its offset
sed -i 's/^submitted_on: .*/submitted_on: 2023-10-30T17:00:00/' units/miit-gd/recommendation.yaml
