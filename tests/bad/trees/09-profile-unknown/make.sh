cp -R "$BASE/." .
sed -i 's/miit-ds-2023/miit-ds-2022/' dsc.yaml
