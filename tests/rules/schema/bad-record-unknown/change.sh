sed -i 's/social: none/social: none, tax: none/' units/miit-gd/cases/gd-002/case.yaml
