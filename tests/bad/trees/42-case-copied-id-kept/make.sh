cp -R "$BASE/." .
cp -R units/miit-gd/cases/gd-001 units/miit-gd/cases/gd-002
sed -i 's/priority: .*/priority: [gd-001, gd-002]/' units/miit-gd/recommendation.yaml
