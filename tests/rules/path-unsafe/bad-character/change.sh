mv units/miit-gd/cases/gd-002/evidence/credit.pdf 'units/miit-gd/cases/gd-002/evidence/信用:证明?.pdf'
sed -i 's,evidence/credit.pdf,"evidence/信用:证明?.pdf",' units/miit-gd/cases/gd-002/case.yaml
