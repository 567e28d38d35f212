cp -R "$BASE/." .
mv units/miit-gd/cases/gd-001 outside
ln -s ../../../outside units/miit-gd/cases/gd-001
