touch units/miit-gd/cases/gd-003.yaml
