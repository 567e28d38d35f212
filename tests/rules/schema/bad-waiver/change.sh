sed -i 's/^waivers: .*/waivers: [{rule: quota-exceded, reason: 经请示同意, approved_by: 示例处长}]/' units/miit-gd/recommendation.yaml
