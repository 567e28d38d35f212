sed -i '/kind: credit/d' units/miit-gd/cases/gd-002/case.yaml
rm units/miit-gd/cases/gd-002/evidence/credit.pdf
