# none is stated
sed -i 's/, sha256: [0-9a-f]*//' units/miit-gd/cases/gd-002/case.yaml
printf '%%PDF-1.4\n' >units/miit-gd/cases/gd-002/evidence/acceptance.pdf
