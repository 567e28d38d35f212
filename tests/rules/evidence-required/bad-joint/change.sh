sed -i '/kind: agreement/d' units/miit-gd/cases/gd-001/case.yaml
rm units/miit-gd/cases/gd-001/evidence/agreement.pdf
