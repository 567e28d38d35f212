base=$BASE/units/miit-gd/cases/gd-001/case.yaml
cat "$base"
i=0
while [ $i -lt 5000 ]; do
	echo "key$i: 1"
	i=$((i + 1))
done
