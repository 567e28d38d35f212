cp -R "$BASE/." .
rm units/miit-gd/cases/gd-001/case.yaml
mkdir units/miit-gd/cases/gd-001/case.yaml
