# an error that became a warning
cat >overlay.yaml <<'END'
dsc: overlay/1
profile: miit-ds-2023
name: 某省补充规定
changes:
  - {set: quotas.province-miit.max, to: 1}
END
sed -i 's/^waivers: .*/waivers: [{rule: quota-exceeded, reason: 经请示同意增报一个, approved_by: 示例处长}]/' units/miit-gd/recommendation.yaml
