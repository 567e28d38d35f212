# ranked, in another form of list
sed -i -e '/^  - gd-00/d' -e 's/^priority:/& [gd-001, gd-002]/' units/miit-gd/recommendation.yaml
