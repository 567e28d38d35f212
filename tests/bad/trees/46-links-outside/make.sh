cp -R "$BASE/." .
ln -s / units/root
rm units/miit-gd/cases/gd-001/evidence/credit.pdf
ln -s /etc/hostname units/miit-gd/cases/gd-001/evidence/credit.pdf
