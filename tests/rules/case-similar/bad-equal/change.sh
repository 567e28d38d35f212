# the same title by other applicants
sed -i 's/^title: .*/title: 钢铁产线数据分类分级实践/' units/ca-gd/cases/tx-001/case.yaml
