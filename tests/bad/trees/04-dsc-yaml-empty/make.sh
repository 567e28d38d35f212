cp -R "$BASE/." .
: >dsc.yaml
