cp -R "$BASE/." .
rm dsc.yaml
