sed -i -e 's/role: member/role: lead/' -e 's/kind: security-vendor/kind: operator\n    operates: industry/' units/miit-gd/cases/gd-001/case.yaml
