cp -R "$BASE/." .
rm dsc.yaml
mkdir dsc.yaml
