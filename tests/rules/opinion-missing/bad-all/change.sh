sed -i '/^opinions:/,/^  gd-001:/d' units/miit-gd/recommendation.yaml
