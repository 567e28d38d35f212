base=$BASE/units/miit-gd/cases/gd-001/case.yaml
sed '/^sectors:/d' "$base"
printf 'sectors: '
head -c 20000 /dev/zero | tr '\0' '['
printf '\n'
