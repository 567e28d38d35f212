base=$BASE/units/miit-gd/cases/gd-001/case.yaml
sed '/^title:/,$d' "$base"
printf 'title: '
head -c 300000 /dev/zero | tr '\0' A
printf '\n'
sed '1,/^title:/d' "$base"
