sed -i 's/^    experience: 设有/&\xe2\x80\xae/' units/miit-gd/cases/gd-002/case.yaml
