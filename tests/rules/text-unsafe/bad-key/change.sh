sed -i 's/^conflicts:/con\xc2\xadflicts:/' people/r001.yaml
