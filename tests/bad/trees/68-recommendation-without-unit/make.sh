cp -R "$BASE/." .
mkdir units/miit-zj
sed 's/miit-gd/miit-zj/' units/miit-gd/recommendation.yaml >units/miit-zj/recommendation.yaml
