# one name, two codes
sed -i 's/name: 示例云通信有限公司/name: 示例钢铁股份有限公司/' units/ca-gd/cases/tx-001/case.yaml
