sed -i 's/, textile, electronics//' units/miit-gd/cases/gd-002/case.yaml
