# a sealed opinion that is a link; the seal is not told of as missing as well
mv units/miit-gd/evidence/opinion-gd-002.pdf units/miit-gd/evidence/elsewhere.pdf
ln -s elsewhere.pdf units/miit-gd/evidence/opinion-gd-002.pdf
