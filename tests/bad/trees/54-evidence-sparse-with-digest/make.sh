cp -R "$BASE/." .
truncate -s 5G units/miit-gd/cases/gd-001/evidence/credit.pdf
sed -i 's/^    kind: credit/&\n    sha256: 0000000000000000000000000000000000000000000000000000000000000000/' units/miit-gd/cases/gd-001/case.yaml
