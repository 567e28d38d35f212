head -c 1000000 /dev/zero >case.yaml
