rm units/ca-gd/cases/tx-001/case.yaml
