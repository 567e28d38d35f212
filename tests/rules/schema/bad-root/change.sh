printf '同意推荐\n' >people/r001.yaml
