# exactly 1 MiB
size=$(wc -c <people/r001.yaml)
head -c $((1048576 - size)) /dev/zero | tr '\0' '#' >>people/r001.yaml
