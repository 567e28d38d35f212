# the last day
sed -i 's/in_use_since: .*/in_use_since: 2023-10-31/' units/miit-gd/cases/gd-002/case.yaml
