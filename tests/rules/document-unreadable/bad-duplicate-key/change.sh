printf 'type: masking\n' >>units/miit-gd/cases/gd-002/case.yaml
