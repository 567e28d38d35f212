sed -i 's/role: lead/role: member/' units/miit-gd/cases/gd-002/case.yaml
