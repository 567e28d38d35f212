# one code, two names
sed -i -e 's/name: 示例云通信有限公司/name: 示例钢铁有限公司/' -e 's/uscc: .*/uscc: 91440300MA00000A9P/' units/ca-gd/cases/tx-001/case.yaml
