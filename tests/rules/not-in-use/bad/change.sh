sed -i '/in_use_since:/d' units/miit-gd/cases/gd-002/case.yaml
