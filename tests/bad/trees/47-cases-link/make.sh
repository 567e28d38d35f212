cp -R "$BASE/." .
mv units/miit-gd/cases elsewhere
ln -s ../../elsewhere units/miit-gd/cases
