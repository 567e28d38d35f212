sed -i -e '/^  - gd-00/d' -e 's/^priority:/& []/' -e '/^  gd-00/d' -e 's/^opinions:/& {}/' units/miit-gd/recommendation.yaml
