mv people/r001.yaml people/r010.yaml
