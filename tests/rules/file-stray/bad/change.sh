touch units/miit-gd/cases/gd-002/验收报告.pdf
