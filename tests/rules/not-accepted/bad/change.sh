sed -i '/accepted_on:/d' units/miit-gd/cases/gd-002/case.yaml
