# a member of the group is enough
sed -i 's/group: cg-shili/group: NULL/;s/group: null/group: cg-shili/;s/NULL/null/' units/cg-shili/cases/sl-002/case.yaml
