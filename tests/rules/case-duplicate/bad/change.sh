# punctuation and width do not make another title
sed -i 's/name: 示例云通信有限公司/name: 示例钢铁股份有限公司/;s/uscc: 91440300MA00000D38/uscc: 91440300MA00000A9P/' units/ca-gd/cases/tx-001/case.yaml
sed -i 's/^title: .*/title: 《钢铁产线》数据分类分级 实践。/' units/ca-gd/cases/tx-001/case.yaml
