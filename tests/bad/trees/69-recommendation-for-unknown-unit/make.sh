cp -R "$BASE/." .
sed -i 's/^unit: .*/unit: miit-xx/' units/miit-gd/recommendation.yaml
