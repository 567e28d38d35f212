cp -R "$BASE/." .
rm units/miit-gd/unit.yaml
