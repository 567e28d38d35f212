# just below the threshold
sed -i 's/title: .*/title: 面料研发样本库的动态脱敏应用建设项目/;s/uscc: .*/uscc: 91330100MA00000H6G}/' listed/2022.yaml
