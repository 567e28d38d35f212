cp -R "$BASE/." .
: >profile.yaml
