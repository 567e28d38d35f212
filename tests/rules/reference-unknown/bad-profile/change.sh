sed -i 's/^    rules: \[unit-group\]/    rules: [unit-groop]/;s/machine: \[case-similar\]/machine: [case-similiar]/' profile.yaml
