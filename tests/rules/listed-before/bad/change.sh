sed -i 's/^listed_before: .*/listed_before: [2022年大数据产业发展试点示范项目名单]/' units/miit-gd/cases/gd-002/case.yaml
