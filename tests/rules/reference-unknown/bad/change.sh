sed -i 's/^  - gd-002/&\n  - gd-2/' units/miit-gd/recommendation.yaml
