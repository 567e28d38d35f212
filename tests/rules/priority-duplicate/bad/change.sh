sed -i 's/^  - gd-001/&\n  - gd-002/' units/miit-gd/recommendation.yaml
