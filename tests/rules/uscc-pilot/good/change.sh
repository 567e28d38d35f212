# M000 and the right check character
sed -i 's/uscc: 91440100MA00000B78/uscc: 91440300M00012343H/' units/miit-gd/cases/gd-001/case.yaml
