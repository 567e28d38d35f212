cp -R "$BASE/." .
mv units/miit-gd/cases/gd-001/case.yaml units/miit-gd/cases/gd-001/case.yml
