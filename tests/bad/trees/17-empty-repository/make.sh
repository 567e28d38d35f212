cp -R "$BASE/." .
rm -r units listed people
