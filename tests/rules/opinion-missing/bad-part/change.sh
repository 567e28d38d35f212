sed -i 's,^\(  gd-002: .*\)\, seal: .*,\1},' units/miit-gd/recommendation.yaml
