# full-width and half-width brackets make one name
sed -i 's/name: 示例钢铁股份有限公司/name: 示例钢铁（深圳）有限公司/' units/miit-gd/cases/gd-001/case.yaml
sed -i -e 's/name: 示例云通信有限公司/name: 示例钢铁(深圳)有限公司/' -e 's/uscc: .*/uscc: 91440300MA00000A9P/' units/ca-gd/cases/tx-001/case.yaml
