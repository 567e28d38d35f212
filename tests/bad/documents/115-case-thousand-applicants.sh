base=$BASE/units/miit-gd/cases/gd-001/case.yaml
sed '/^status:/,$d' "$base"
i=1
while [ $i -lt 1000 ]; do
	printf '  - {role: member, name: 虚构第%d公司, uscc: 91440300192317458F, kind: other,' $i
	printf ' legal_person: true, experience: 有, record: {safety: none, credit: none, social: none}}\n'
	i=$((i + 1))
done
sed -n '/^status:/,$p' "$base"
