# another applicant's name over one's own code: told of the name, not of the code as well
sed -i -e 's/name: 示例钢铁股份有限公司/name: 示例云通信有限公司/' units/miit-gd/cases/gd-001/case.yaml
sed -i -e 's/name: 示例纺织科技有限公司/name: 示例钢铁股份有限公司/' -e 's/uscc: .*/uscc: 91440300MA00000A9P/' units/miit-gd/cases/gd-002/case.yaml
