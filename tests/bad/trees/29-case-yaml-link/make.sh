cp -R "$BASE/." .
mv units/miit-gd/cases/gd-001/case.yaml dossier.yaml
ln -s ../../../../dossier.yaml units/miit-gd/cases/gd-001/case.yaml
