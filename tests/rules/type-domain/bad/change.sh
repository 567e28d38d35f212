sed -i 's/^type: .*/type: privacy-computing/' units/miit-gd/cases/gd-002/case.yaml
