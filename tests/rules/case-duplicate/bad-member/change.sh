sed -i 's/name: 示例大学/name: 示例钢铁股份有限公司/;s/uscc: 12100000MA00000G8U/uscc: 91440300MA00000A9P/' units/cg-shili/cases/sl-002/case.yaml
sed -i 's/^title: .*/title: 钢铁产线数据分类分级实践/' units/cg-shili/cases/sl-002/case.yaml
