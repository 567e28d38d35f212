# one byte above 1 MiB
head -c 1048577 /dev/zero | tr '\0' '#' >people/r001.yaml
