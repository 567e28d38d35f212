mv people/r001.yaml people/r001.old.yaml
