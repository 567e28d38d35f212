sed -i 's/^  operation:/\toperation:/' units/miit-gd/cases/gd-002/case.yaml
