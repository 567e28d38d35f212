sed -i 's/safety: none/safety: 2022年一般事故一起/' units/miit-gd/cases/gd-002/case.yaml
