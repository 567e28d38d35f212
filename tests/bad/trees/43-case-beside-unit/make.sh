cp -R "$BASE/." .
mv units/miit-gd/cases/gd-001 units/miit-gd/gd-001
