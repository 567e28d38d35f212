# the file need not be a PDF
printf '\377\330\377\340' >units/miit-gd/cases/gd-002/evidence/commitment.jpg
rm units/miit-gd/cases/gd-002/evidence/commitment.pdf
sed -i 's,evidence/commitment.pdf,evidence/commitment.jpg,' units/miit-gd/cases/gd-002/case.yaml
