sed -i 's/title: .*/title: 《面料研发样本库》的动态脱敏应用/;s/uscc: .*/uscc: 91440600MA00000C5W}/' listed/2022.yaml
