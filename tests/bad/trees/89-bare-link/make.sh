cp -R "$BASE/." .
mv units/miit-gd/cases/gd-001 dossier
rm -r dsc.yaml units
mv dossier/case.yaml real.yaml
ln -s ../real.yaml dossier/case.yaml
