cp -R "$BASE/." .
mv units/miit-gd/cases/gd-001 units/miit-gd/cases/GD-001
sed -i 's/^id: .*/id: GD-001/' units/miit-gd/cases/GD-001/case.yaml
