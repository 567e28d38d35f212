# what lies below a link is not told of as missing as well
mv units/miit-gd/evidence elsewhere
ln -s ../../elsewhere units/miit-gd/evidence
mv units/miit-gd/cases/gd-002/evidence units/miit-gd/cases/gd-002/files
mkdir units/miit-gd/cases/gd-002/evidence
mv units/miit-gd/cases/gd-002/files units/miit-gd/cases/gd-002/evidence/files
ln -s files units/miit-gd/cases/gd-002/evidence/scans
sed -i 's,evidence/,evidence/files/,;s,evidence/files/credit,evidence/scans/credit,' units/miit-gd/cases/gd-002/case.yaml
sed -i 's,file: evidence/commitment.pdf},file: evidence/files/commitment.pdf},' units/miit-gd/cases/gd-002/case.yaml
