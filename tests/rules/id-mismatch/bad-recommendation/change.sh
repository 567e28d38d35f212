sed -i 's/^unit: .*/unit: miit-gd/' units/ca-gd/recommendation.yaml
