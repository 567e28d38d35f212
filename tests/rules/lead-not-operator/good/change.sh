# a member may be an operator that says nothing more
sed -i 's/kind: security-vendor/kind: operator/' units/miit-gd/cases/gd-001/case.yaml
