printf -- '---\ndsc: person/1\n' >>people/r001.yaml
