# an answer of its own
sed -i 's/^  summary: .*/  summary: 无/' units/miit-gd/cases/gd-002/case.yaml
