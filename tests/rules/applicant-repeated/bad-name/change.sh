# the code alone was copied
sed -i 's/uscc: 91440100MA00000B78/uscc: 91440300MA00000A9P/' units/miit-gd/cases/gd-001/case.yaml
