# ran out the day before the deadline
sed -i 's/title: .*/title: 面料研发样本库的动态脱敏应用/;s/uscc: .*/uscc: 91440600MA00000C5W}/' listed/2022.yaml
sed -i 's/^valid_until: .*/valid_until: 2023-10-30/' listed/2022.yaml
