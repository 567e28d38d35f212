cp -R "$BASE/." .
printf 'dsc: overlay/1\nchanges: none\n' >overlay.yaml
