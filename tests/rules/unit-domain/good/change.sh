# a central enterprise has both
sed -i 's/^domain: .*/domain: telecom/;s/operates: .*/operates: internet/' units/cg-shili/cases/sl-001/case.yaml
