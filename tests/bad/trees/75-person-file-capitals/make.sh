cp -R "$BASE/." .
mv people/r001.yaml people/R001.yaml
sed -i 's/r001/R001/' people/R001.yaml
