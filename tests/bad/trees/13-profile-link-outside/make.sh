cp -R "$BASE/." .
rm profile.yaml
ln -s /etc/passwd profile.yaml
