# the word is not its ending
sed -i 's/name: 示例纺织科技有限公司/name: 示例分公司管理咨询有限公司/' units/miit-gd/cases/gd-002/case.yaml
