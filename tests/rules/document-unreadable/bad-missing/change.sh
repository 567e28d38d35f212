rm units/ca-gd/unit.yaml
