sed -i 's/^    record: {/    record: \&clean {/' units/miit-gd/cases/gd-002/case.yaml
