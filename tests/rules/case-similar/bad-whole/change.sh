# the whole text: one message
sed -n '/^  summary:/,/^  promotion:/p' units/miit-gd/cases/gd-001/case.yaml >text
sed -i -e '/^sections:/r text' -e '/^  summary:/,/^  promotion:/d' units/miit-gd/cases/gd-002/case.yaml
rm text
