# the last character
sed -i 's/uscc: 91440100MA00000B78/uscc: 91440100MA00000B7C/' units/miit-gd/cases/gd-001/case.yaml
