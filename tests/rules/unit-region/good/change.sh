# registered with the national authority
sed -i 's/uscc: .*/uscc: 91100000MA00000QX0/' units/miit-gd/cases/gd-002/case.yaml
