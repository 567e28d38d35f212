ln -sf /etc/passwd units/ca-gd/unit.yaml
