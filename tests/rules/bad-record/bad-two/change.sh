sed -i 's/safety: none, credit: none/safety: 2022年一般事故一起, credit: 列入经营异常名录/' units/miit-gd/cases/gd-002/case.yaml
