cp -R "$BASE/." .
rm units/miit-gd/cases/gd-001/evidence/credit.pdf
mkfifo units/miit-gd/cases/gd-001/evidence/credit.pdf
