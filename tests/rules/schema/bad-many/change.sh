# a hostile list: the first hundred, and how many more
awk 'BEGIN { for (i = 1; i <= 130; i++) printf "k%d: 1\n", i }' >>units/miit-gd/cases/gd-002/case.yaml
