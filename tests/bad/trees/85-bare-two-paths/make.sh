cp -R "$BASE/." .
mv units/miit-gd/cases/gd-001 a
cp -R a b
rm -r dsc.yaml units
