ln -sf /etc/passwd units/miit-gd/cases/gd-002/case.yaml
