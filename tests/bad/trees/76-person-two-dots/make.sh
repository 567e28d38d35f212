cp -R "$BASE/." .
mv people/r001.yaml people/r001.v2.yaml
