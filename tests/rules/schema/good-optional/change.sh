# what need not stand there
sed -i -e '/^synthetic:/d' -e '/^listed_before:/d' -e '/^    contact:/d' -e '/^    group: null/d' units/miit-gd/cases/gd-002/case.yaml
sed -i -e '/^contact:/d' units/miit-gd/unit.yaml
sed -i -e '/^waivers:/d' units/miit-gd/recommendation.yaml
