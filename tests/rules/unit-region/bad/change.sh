sed -i 's/uscc: .*/uscc: 91330100MA00000H6G/' units/miit-gd/cases/gd-002/case.yaml
