cp -R "$BASE/." .
mv units/miit-gd/cases/gd-001 dossier
rm -r dsc.yaml units
rm dossier/evidence/credit.pdf
