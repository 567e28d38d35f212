mv units/miit-gd/cases/gd-002/evidence/credit.pdf units/miit-gd/cases/gd-002/evidence/credit.exe
sed -i 's,evidence/credit.pdf,evidence/credit.exe,' units/miit-gd/cases/gd-002/case.yaml
