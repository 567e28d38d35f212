ln -s credit.pdf units/miit-gd/cases/gd-002/evidence/link.pdf
