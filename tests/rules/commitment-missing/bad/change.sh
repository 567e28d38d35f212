sed -i 's/^commitment: {signed_by: 示例丁, /commitment: {/' units/miit-gd/cases/gd-002/case.yaml
