rm units/miit-gd/cases/gd-002/evidence/credit.pdf
mkdir units/miit-gd/cases/gd-002/evidence/credit.pdf
