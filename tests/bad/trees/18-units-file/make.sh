cp -R "$BASE/." .
rm -r units
echo gd >units
