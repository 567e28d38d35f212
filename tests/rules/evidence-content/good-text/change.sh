rm units/miit-gd/cases/gd-002/evidence/credit.pdf
printf '信用良好\n' >units/miit-gd/cases/gd-002/evidence/credit.txt
sed -i 's,evidence/credit.pdf,evidence/credit.txt,' units/miit-gd/cases/gd-002/case.yaml
