cp -R "$BASE/." .
