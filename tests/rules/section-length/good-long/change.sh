# 800 characters, and a space
text=$(printf '%799s' '' | sed 's/ /数/g')
sed -i "s/^  summary: .*/  summary: $text 据/" units/miit-gd/cases/gd-002/case.yaml
