# 65 lists in one another
printf 'conflicts: %65s' '' | tr ' ' '[' | sed 's/:\[/: [/' >people/r001.yaml
printf '%65s\n' '' | tr ' ' ']' >>people/r001.yaml
