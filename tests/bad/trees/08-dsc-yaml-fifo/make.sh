cp -R "$BASE/." .
rm dsc.yaml
mkfifo dsc.yaml
