cp -R "$BASE/." .
mv units/miit-gd/cases/gd-001/evidence/credit.pdf units/miit-gd/cases/gd-001/evidence/credit.PDF
