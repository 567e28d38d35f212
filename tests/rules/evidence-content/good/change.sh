# the ending's capitals do not matter
rm units/miit-gd/cases/gd-002/evidence/credit.pdf
printf '\211PNG\r\n\032\n' >units/miit-gd/cases/gd-002/evidence/信用证明.PNG
sed -i 's,evidence/credit.pdf,evidence/信用证明.PNG,' units/miit-gd/cases/gd-002/case.yaml
