sed -i 's/legal_person: true/legal_person: false/' units/miit-gd/cases/gd-002/case.yaml
