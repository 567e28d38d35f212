sed -i 's/^domain: .*/domain: industry/;s/operates: .*/operates: industry/;s/^type: .*/type: tracing/' units/ca-gd/cases/tx-001/case.yaml
