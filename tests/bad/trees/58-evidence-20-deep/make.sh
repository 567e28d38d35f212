cp -R "$BASE/." .
d=units/miit-gd/cases/gd-001/evidence
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do d=$d/$i; done
mkdir -p $d
echo >$d/deep.txt
