sed -i '/^listed_before:/d' units/miit-gd/cases/gd-002/case.yaml
awk 'BEGIN { printf "listed_before:\n"; for (i = 1; i <= 130; i++) printf "  - 名单%d\n", i }' >>units/miit-gd/cases/gd-002/case.yaml
