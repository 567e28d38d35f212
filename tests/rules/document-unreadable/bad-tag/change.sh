sed -i 's/^title: /title: !!str /' units/miit-gd/cases/gd-002/case.yaml
