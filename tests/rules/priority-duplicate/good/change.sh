sed -i -e '/^  - gd-002/d' -e 's/^  - gd-001/&\n  - gd-002/' units/miit-gd/recommendation.yaml
