cp -R "$BASE/." .
truncate -s 5G units/miit-gd/cases/gd-001/case.yaml
