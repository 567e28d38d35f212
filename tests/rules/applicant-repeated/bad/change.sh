sed -i 's/uscc: 91440100MA00000B78/uscc: 91440300MA00000A9P/;s/name: 示例安全技术有限公司/name: 示例钢铁股份有限公司/' units/miit-gd/cases/gd-001/case.yaml
