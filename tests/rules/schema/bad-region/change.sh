# a number, and a province needs a region
sed -i 's/^region: .*/region: 440000/' units/miit-gd/unit.yaml
