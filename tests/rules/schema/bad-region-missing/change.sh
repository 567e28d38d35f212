sed -i '/^region:/d' units/miit-gd/unit.yaml
