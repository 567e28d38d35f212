cp -R "$BASE/." .
rm -r listed
echo >listed
