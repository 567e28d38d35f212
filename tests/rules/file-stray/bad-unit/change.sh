touch units/miit-gd/盖章件.pdf
