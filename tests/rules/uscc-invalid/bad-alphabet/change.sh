# the letter O for a zero
sed -i 's/uscc: 91440100MA00000B78/uscc: 91440100MAO0000B78/' units/miit-gd/cases/gd-001/case.yaml
