# 无 is not the word
sed -i 's/social: none/social: 无/' units/miit-gd/cases/gd-002/case.yaml
