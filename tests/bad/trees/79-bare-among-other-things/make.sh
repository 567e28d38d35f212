cp -R "$BASE/." .
mv units/miit-gd/cases/gd-001/* .
rm -r dsc.yaml units
ln -s /etc/passwd shortcut
mkfifo pipe
echo >CON.txt
cp case.yaml Case.yaml
