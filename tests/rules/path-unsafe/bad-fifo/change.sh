mkfifo units/miit-gd/cases/gd-002/evidence/pipe.pdf
