# a Word file that was renamed
printf 'PK\003\004' >units/miit-gd/cases/gd-002/evidence/credit.pdf
