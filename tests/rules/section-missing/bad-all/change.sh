sed -i '/^sections:/,/^  promotion:/d' units/miit-gd/cases/gd-002/case.yaml
