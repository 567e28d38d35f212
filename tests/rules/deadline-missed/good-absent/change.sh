# not submitted yet: not checked
sed -i '/^submitted_on:/d' units/miit-gd/recommendation.yaml
