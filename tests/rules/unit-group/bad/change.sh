sed -i 's/group: cg-shili/group: null/' units/cg-shili/cases/sl-001/case.yaml
