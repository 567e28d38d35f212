printf '%%PDF-1.4\n' >units/miit-gd/cases/gd-002/evidence/Credit.pdf
sed -i 's,^evidence:,&\n  - {file: evidence/Credit.pdf\, kind: other},' units/miit-gd/cases/gd-002/case.yaml
