cp -R "$BASE/." .
rm profile.yaml
