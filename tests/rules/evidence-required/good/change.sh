# one file may prove two things
rm units/miit-gd/cases/gd-002/evidence/credit.pdf
sed -i 's,evidence/credit.pdf,evidence/acceptance.pdf,' units/miit-gd/cases/gd-002/case.yaml
