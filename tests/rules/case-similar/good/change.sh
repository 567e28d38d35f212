# 11 of 14 pairs of characters
sed -i 's/^title: .*/title: 基于某钢铁产线数据分类分级实践/' units/ca-gd/cases/tx-001/case.yaml
