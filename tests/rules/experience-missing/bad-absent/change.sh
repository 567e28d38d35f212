sed -i '/experience:/d' units/miit-gd/cases/gd-002/case.yaml
