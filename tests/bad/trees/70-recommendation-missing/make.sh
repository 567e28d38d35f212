cp -R "$BASE/." .
rm units/miit-gd/recommendation.yaml
