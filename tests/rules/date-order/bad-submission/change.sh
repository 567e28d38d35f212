sed -i '/^  gd-002:/s/signed_on: 2023-10-20/signed_on: 2023-10-31/' units/miit-gd/recommendation.yaml
