cp -R "$BASE/." .
mv units/miit-gd/unit.yaml units/miit-gd/Unit.yaml
