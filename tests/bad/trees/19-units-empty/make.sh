cp -R "$BASE/." .
rm -r units/*
