cp -R "$BASE/." .
mv units/miit-gd units/MIIT-GD
