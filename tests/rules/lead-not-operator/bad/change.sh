sed -i -e 's/kind: operator/kind: security-vendor/' -e '/operates:/d' units/miit-gd/cases/gd-002/case.yaml
