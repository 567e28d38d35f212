sed -i 's/^id: .*/id: gd-020/' units/miit-gd/cases/gd-002/case.yaml
