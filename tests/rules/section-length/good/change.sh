text=$(printf '%50s' '' | sed 's/ /数/g')
sed -i "s/^  summary: .*/  summary: $text/" units/miit-gd/cases/gd-002/case.yaml
