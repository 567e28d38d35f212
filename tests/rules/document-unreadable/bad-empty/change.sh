: >people/r001.yaml
