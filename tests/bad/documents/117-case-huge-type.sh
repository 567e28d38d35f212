base=$BASE/units/miit-gd/cases/gd-001/case.yaml
sed '/^type:/,$d' "$base"
printf 'type: '
head -c 300000 /dev/zero | tr '\0' x
printf '\n'
sed '1,/^type:/d' "$base"
