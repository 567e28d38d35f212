cp -R "$BASE/." .
cd units/miit-gd/cases/gd-001/evidence
cp credit.pdf Credit.pdf
cp credit.pdf CREDIT.PDF
