# midnight in China, the day before elsewhere
sed -i 's/^submitted_on: .*/submitted_on: 2023-10-31T16:00:00Z/' units/miit-gd/recommendation.yaml
