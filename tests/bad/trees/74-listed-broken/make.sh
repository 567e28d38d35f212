cp -R "$BASE/." .
echo '  - x' >>listed/miit-2022.yaml
echo 'cases: []' >listed/b.yaml
