# two thirds
chapter=$(grep '^  effect: ' units/miit-gd/cases/gd-001/case.yaml)
sed -i "s/^  effect: .*/${chapter}此外培训班组骨干一百二十人，形成操作规程三份。/" units/miit-gd/cases/gd-002/case.yaml
