chapter=$(grep '^  solution: ' units/miit-gd/cases/gd-001/case.yaml)
sed -i "s/^  solution: .*/${chapter}详见附图。/" units/miit-gd/cases/gd-002/case.yaml
