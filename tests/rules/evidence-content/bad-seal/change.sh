# the unit's own files count too
printf 'PK\003\004' >units/miit-gd/evidence/opinion-gd-002.pdf
