cp -R "$BASE/." .
rm units/miit-gd/cases/gd-001/evidence/credit.pdf
mkdir units/miit-gd/cases/gd-001/evidence/credit.pdf
