sed -i 's/name: 示例大学/name: 示例钢铁股份有限公司/;s/uscc: 12100000MA00000G8U/uscc: 91440300MA00000A9P/' units/cg-shili/cases/sl-002/case.yaml
sed -i 's/^type: .*/type: classification/' units/cg-shili/cases/sl-002/case.yaml
