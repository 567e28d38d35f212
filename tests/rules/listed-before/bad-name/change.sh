# a list without codes: the name tells
sed -i 's/title: .*/title: 面料研发样本库的动态脱敏应用/;s/name: .*/name: 示例纺织科技有限公司}/' listed/2022.yaml
