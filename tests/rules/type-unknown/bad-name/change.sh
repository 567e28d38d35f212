# the name where the id belongs
sed -i 's/^type: .*/type: 隐私计算类/' units/ca-gd/cases/tx-001/case.yaml
