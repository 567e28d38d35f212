cp -R "$BASE/." .
rm -r units/miit-gd/cases/gd-001
echo >units/miit-gd/cases/gd-001
