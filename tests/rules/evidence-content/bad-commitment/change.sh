# declared as the commitment only
printf '%%PDF-1.4\n' >units/miit-gd/cases/gd-002/evidence/b.pdf
: >units/miit-gd/cases/gd-002/evidence/a.pdf
sed -i -e '/kind: commitment/s,commitment.pdf,b.pdf,' -e '/^commitment:/s,commitment.pdf,a.pdf,' units/miit-gd/cases/gd-002/case.yaml
rm units/miit-gd/cases/gd-002/evidence/commitment.pdf
