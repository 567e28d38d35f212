cp -R "$BASE/." .
rm -r units/miit-gd/cases
echo >units/miit-gd/cases
