sed -i 's/sha256: ....../sha256: ABCDEF/' units/miit-gd/cases/gd-002/case.yaml
