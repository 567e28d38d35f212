printf '%%PDF-1.4\n' >units/miit-gd/cases/gd-002/evidence/草稿.pdf
sed -i 's,^evidence:,&\n  - {file: evidence/草稿.pdf\, kind: other\, title: 草稿},' units/miit-gd/cases/gd-002/case.yaml
