# another city of the same province
sed -i 's/^region: .*/region: "440300"/' units/ca-gd/unit.yaml
sed -i 's/uscc: .*/uscc: 91440100MA00000J20/' units/ca-gd/cases/tx-001/case.yaml
