mkdir units/miit-gd/cases/GD_003
