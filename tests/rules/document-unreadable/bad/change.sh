# the full-width colon of a Chinese keyboard
sed -i 's/^title: /title：/' units/miit-gd/cases/gd-002/case.yaml
