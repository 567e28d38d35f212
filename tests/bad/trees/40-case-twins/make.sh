cp -R "$BASE/." .
cp -R units/miit-gd/cases/gd-001 units/miit-gd/cases/Gd-001
