# a case may bear a unit's id
mv units/ca-gd/cases/tx-001 units/ca-gd/cases/miit-gd
sed -i 's/^id: .*/id: miit-gd/' units/ca-gd/cases/miit-gd/case.yaml
sed -i -e 's/- tx-001/- miit-gd/' -e 's/  tx-001:/  miit-gd:/' units/ca-gd/recommendation.yaml
