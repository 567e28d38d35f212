# YAML 1.1 reads this as true, YAML 1.2 as a text
sed -i 's/legal_person: true/legal_person: yes/' units/miit-gd/cases/gd-002/case.yaml
