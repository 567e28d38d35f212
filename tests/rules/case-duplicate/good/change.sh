# a common applicant, and a title of its own
sed -i 's/name: 示例云通信有限公司/name: 示例钢铁股份有限公司/;s/uscc: 91440300MA00000D38/uscc: 91440300MA00000A9P/' units/ca-gd/cases/tx-001/case.yaml
