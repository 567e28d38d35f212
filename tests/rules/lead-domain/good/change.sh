# telecom and internet are one domain
sed -i 's/operates: .*/operates: telecom/' units/ca-gd/cases/tx-001/case.yaml
