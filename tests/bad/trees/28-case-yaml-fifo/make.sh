cp -R "$BASE/." .
rm units/miit-gd/cases/gd-001/case.yaml
mkfifo units/miit-gd/cases/gd-001/case.yaml
