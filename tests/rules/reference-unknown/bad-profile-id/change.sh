sed -i 's/^profile: .*/profile: miit-ds-2024/' dsc.yaml
