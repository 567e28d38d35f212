cp -R "$BASE/." .
ln -s .. units/miit-gd/cases/gd-001/evidence/again
ln -s self units/miit-gd/cases/gd-001/evidence/self
ln -s . units/again
