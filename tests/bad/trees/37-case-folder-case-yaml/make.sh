cp -R "$BASE/." .
mkdir units/miit-gd/cases/case.yaml
