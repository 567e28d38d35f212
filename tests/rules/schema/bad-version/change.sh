sed -i 's,^dsc: .*,dsc: case/2,' units/miit-gd/cases/gd-002/case.yaml
