# rare ideographs, an ideographic space, an emoji
sed -i 's/^title: .*/title: 𠮷林　面料样本库🔒动态脱敏/' units/miit-gd/cases/gd-002/case.yaml
