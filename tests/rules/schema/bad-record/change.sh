sed -i 's/, social: none//' units/miit-gd/cases/gd-002/case.yaml
