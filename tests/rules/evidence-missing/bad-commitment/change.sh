sed -i 's,file: evidence/commitment.pdf},file: evidence/承诺书.pdf},' units/miit-gd/cases/gd-002/case.yaml
