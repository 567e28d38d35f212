text=$(printf '%5001s' '' | sed 's/ /数/g')
sed -i "s/^  solution: .*/  solution: $text/" units/miit-gd/cases/gd-002/case.yaml
