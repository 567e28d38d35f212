sed -i 's/^region: .*/region: "110000"/' units/cg-shili/unit.yaml
