cp -R "$BASE/." .
mkdir listed/2021
mv listed/miit-2022.yaml listed/2021
