sed -i '/group:/d' units/cg-shili/cases/sl-001/case.yaml
