sed -i 's/uscc: 91440100MA00000B78/uscc: 91350203M0001QKT19/' units/miit-gd/cases/gd-001/case.yaml
