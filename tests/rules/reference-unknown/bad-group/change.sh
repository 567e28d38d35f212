sed -i 's/group: null/group: cg-shilii/' units/miit-gd/cases/gd-002/case.yaml
