cp -R "$BASE/." .
: >units/miit-gd/cases/gd-001/evidence/credit.pdf
