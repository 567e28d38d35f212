base=$BASE/units/miit-gd/cases/gd-001/case.yaml
cat "$base"
head -c 2000000 /dev/zero | tr '\0' '#'
