# across domains
sed -i 's/name: 示力数字科技有限公司/name: 示例钢铁股份有限公司/;s/uscc: 91110000MA00000FXT/uscc: 91440300MA00000A9P/' units/cg-shili/cases/sl-002/case.yaml
sed -i 's/^type: .*/type: classification/' units/cg-shili/cases/sl-002/case.yaml
