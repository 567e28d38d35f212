# a parent and its subsidiary are two bodies
sed -i 's/name: 示例安全技术有限公司/name: 示例钢铁安全技术有限公司/' units/miit-gd/cases/gd-001/case.yaml
