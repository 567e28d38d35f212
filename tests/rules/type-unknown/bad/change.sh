sed -i 's/^type: .*/type: privacy/' units/ca-gd/cases/tx-001/case.yaml
