mkdir units/miit-gd/cases/gd-002/附件
touch units/miit-gd/cases/gd-002/附件/credit.pdf
