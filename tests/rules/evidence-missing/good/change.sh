mkdir units/miit-gd/cases/gd-002/evidence/扫描件
mv units/miit-gd/cases/gd-002/evidence/credit.pdf units/miit-gd/cases/gd-002/evidence/扫描件/
sed -i 's,evidence/credit.pdf,evidence/扫描件/credit.pdf,' units/miit-gd/cases/gd-002/case.yaml
