# the lead need not stand first
sed -i -e 's/role: lead/role: MEMBER/' -e 's/role: member/role: lead/' -e 's/MEMBER/member/' -e 's/kind: security-vendor/kind: operator\n    operates: industry/' units/miit-gd/cases/gd-001/case.yaml
