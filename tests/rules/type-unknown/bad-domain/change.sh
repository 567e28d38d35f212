sed -i 's/^domain: .*/domain: internet/' units/ca-gd/cases/tx-001/case.yaml
