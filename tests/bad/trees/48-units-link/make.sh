cp -R "$BASE/." .
mv units elsewhere
ln -s elsewhere units
