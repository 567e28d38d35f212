# asked of industry departments only
sed -i 's/^sectors: .*/sectors: []/' units/cg-shili/cases/sl-001/case.yaml units/ca-gd/cases/tx-001/case.yaml
