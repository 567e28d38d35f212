sed -i 's,evidence/credit.pdf,../../evidence/opinion-gd-002.pdf,' units/miit-gd/cases/gd-002/case.yaml
rm units/miit-gd/cases/gd-002/evidence/credit.pdf
