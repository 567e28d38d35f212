sed -i '/^  gd-002:/s/text: [^,]*/text: ""/' units/miit-gd/recommendation.yaml
