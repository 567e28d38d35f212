sed -i 's/uscc: 91440100MA00000B78/uscc: 9112000071821557X4/' units/miit-gd/cases/gd-001/case.yaml
