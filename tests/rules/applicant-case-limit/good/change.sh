# exactly three
sed -i 's/name: 示例纺织科技有限公司/name: 示例钢铁股份有限公司/;s/uscc: 91440600MA00000C5W/uscc: 91440300MA00000A9P/' units/miit-gd/cases/gd-002/case.yaml
sed -i 's/name: 示例云通信有限公司/name: 示例钢铁股份有限公司/;s/uscc: 91440300MA00000D38/uscc: 91440300MA00000A9P/' units/ca-gd/cases/tx-001/case.yaml
