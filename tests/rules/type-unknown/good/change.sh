sed -i 's/^type: .*/type: tracing/' units/ca-gd/cases/tx-001/case.yaml
