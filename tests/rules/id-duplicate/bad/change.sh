mv units/ca-gd/cases/tx-001 units/ca-gd/cases/gd-001
sed -i 's/^id: .*/id: gd-001/' units/ca-gd/cases/gd-001/case.yaml
sed -i -e 's/- tx-001/- gd-001/' -e 's/  tx-001:/  gd-001:/' units/ca-gd/recommendation.yaml
