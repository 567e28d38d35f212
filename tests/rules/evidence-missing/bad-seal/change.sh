rm units/miit-gd/evidence/opinion-gd-002.pdf
