sed -i 's/^conflicts: .*/conflicts: *none/' people/r001.yaml
