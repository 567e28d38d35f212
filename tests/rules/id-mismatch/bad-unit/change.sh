sed -i 's/^id: .*/id: ca-gx/' units/ca-gd/unit.yaml
