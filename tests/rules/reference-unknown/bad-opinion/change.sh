sed -i 's/^opinions:/&\n  gd-003: {text: 同意推荐。}/' units/miit-gd/recommendation.yaml
