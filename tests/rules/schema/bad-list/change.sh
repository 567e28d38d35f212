sed -i 's/^conflicts: .*/conflicts: 无/' people/r001.yaml
