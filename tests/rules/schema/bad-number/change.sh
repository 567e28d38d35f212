# all digits and no quotes: a number, not a text
sed -i 's/uscc: .*/uscc: 914403001922038216/' units/miit-gd/cases/gd-002/case.yaml
