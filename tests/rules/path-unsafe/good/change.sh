# spaces, brackets and Chinese characters are no trouble
mv units/miit-gd/cases/gd-002/evidence/credit.pdf 'units/miit-gd/cases/gd-002/evidence/信用 证明（盖章）-1.pdf'
sed -i 's,evidence/credit.pdf,evidence/信用 证明（盖章）-1.pdf,' units/miit-gd/cases/gd-002/case.yaml
