cp -R "$BASE/." .
i=0
while [ $i -lt 1000 ]; do : >units/miit-gd/cases/gd-001/evidence/$i.txt; i=$((i + 1)); done
