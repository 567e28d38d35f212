sed -i "s/signed_by: 示例丁/signed_by: ' '/" units/miit-gd/cases/gd-002/case.yaml
