# a slip in a key: one message, about the slip
sed -i 's/legal_person:/legal_persn:/' units/miit-gd/cases/gd-002/case.yaml
