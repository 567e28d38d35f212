cp -R "$BASE/." .
mkdir units/ca-gd
