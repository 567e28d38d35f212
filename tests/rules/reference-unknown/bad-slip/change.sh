# one slip in the order of priority, one in an opinion: nothing follows from them
sed -i 's/^  - gd-002/  - gd-02/;s/^  gd-002:/  gd-20:/' units/miit-gd/recommendation.yaml
