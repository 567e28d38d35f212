sed -i 's/group: null/group: cg-shili/' units/miit-gd/cases/gd-002/case.yaml
