cp -R "$BASE/." .
sed -i '/^limits:/,$d' profile.yaml
