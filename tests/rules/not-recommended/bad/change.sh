sed -i '/^  - gd-002/d;/^  gd-002:/d' units/miit-gd/recommendation.yaml
sed -i 's/^sectors: .*/sectors: [steel, nonferrous, petrochemical, automobile, civil-aircraft, civil-ship, textile, electronics, software]/' units/miit-gd/cases/gd-001/case.yaml
