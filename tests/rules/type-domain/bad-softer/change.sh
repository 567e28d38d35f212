sed -i 's/^type: .*/type: automotive/' units/ca-gd/cases/tx-001/case.yaml
