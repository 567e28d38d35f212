printf '%%PDF-1.4\n' >units/miit-gd/cases/gd-002/evidence/草稿.pdf
