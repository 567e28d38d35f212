base=$BASE/units/miit-gd/cases/gd-001/case.yaml
cat "$base"
printf '# '
head -c 1040000 /dev/zero | tr '\0' x
printf '\n'
