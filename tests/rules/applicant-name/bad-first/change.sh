# the first of three is the one who slipped: one message, at its place
sed -i -e 's/name: 示例云通信有限公司/name: 示例钢铁有限公司/' -e 's/uscc: .*/uscc: 91440300MA00000A9P/' units/ca-gd/cases/tx-001/case.yaml
sed -i -e 's/name: 示例纺织科技有限公司/name: 示例钢铁股份有限公司/' -e 's/uscc: .*/uscc: 91440300MA00000A9P/' units/miit-gd/cases/gd-002/case.yaml
