# none of the three
sed -i -e '/^  accepted_on:/d' -e '/^  in_use_since:/d' -e '/^  operation:/d' -e '/^status:/d' units/miit-gd/cases/gd-002/case.yaml
