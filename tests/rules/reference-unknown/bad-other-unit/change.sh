sed -i 's/^  - gd-002/&\n  - tx-001/' units/miit-gd/recommendation.yaml
