mkfifo case.yaml
