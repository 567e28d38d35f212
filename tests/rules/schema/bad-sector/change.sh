sed -i 's/^sectors: \[steel,/sectors: [iron, steel,/' units/miit-gd/cases/gd-001/case.yaml
