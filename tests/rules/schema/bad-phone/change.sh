sed -i 's/phone: [0-9-]*/phone: 七五五一二三四五六七八/' units/miit-gd/cases/gd-002/case.yaml
