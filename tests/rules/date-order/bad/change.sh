sed -i 's/signed_on: 2023-10-09/signed_on: 2023-02-19/' units/miit-gd/cases/gd-002/case.yaml
