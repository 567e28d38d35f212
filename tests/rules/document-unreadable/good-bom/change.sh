printf '\357\273\277' | cat - people/r001.yaml >bom
mv bom people/r001.yaml
