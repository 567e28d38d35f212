sed -i '/^  innovation:/d' units/miit-gd/cases/gd-002/case.yaml
