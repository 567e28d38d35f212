sed -i 's/uscc: 91440100MA00000B78/uscc: 91440100MA00000B0J/' units/miit-gd/cases/gd-001/case.yaml
