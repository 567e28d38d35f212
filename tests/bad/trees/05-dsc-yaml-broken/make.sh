cp -R "$BASE/." .
printf 'dsc: repository/1\nprofile: [miit-ds-2023\n' >dsc.yaml
