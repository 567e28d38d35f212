sed -i '/^  gd-002:/d' units/miit-gd/recommendation.yaml
