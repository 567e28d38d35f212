sed -i 's/name: 示例纺织科技有限公司/&（佛山分公司）/' units/miit-gd/cases/gd-002/case.yaml
