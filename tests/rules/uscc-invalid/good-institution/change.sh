sed -i 's/uscc: 91440100MA00000B78/uscc: 12440600MB2C07549J/' units/miit-gd/cases/gd-001/case.yaml
