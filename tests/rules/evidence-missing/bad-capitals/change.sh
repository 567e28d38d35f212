mv units/miit-gd/cases/gd-002/evidence/credit.pdf units/miit-gd/cases/gd-002/evidence/credit.PDF
