sed -i '/^commitment:/d' units/miit-gd/cases/gd-002/case.yaml
