printf 'MZ\220\000' >units/miit-gd/cases/gd-002/evidence/credit.pdf
