sed -i '/^  - gd-00/d' units/miit-gd/recommendation.yaml
