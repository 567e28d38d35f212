cp -R "$BASE/." .
mv dsc.yaml real.yaml
ln -s real.yaml dsc.yaml
