# a zero-width space that came along with pasted words
sed -i 's/^title: 面料/&\xe2\x80\x8b/' units/miit-gd/cases/gd-002/case.yaml
