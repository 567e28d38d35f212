cp -R "$BASE/." .
mv units/miit-gd/cases/gd-001/evidence elsewhere
ln -s ../../../../elsewhere units/miit-gd/cases/gd-001/evidence
