cp -R "$BASE/." .
mv units/miit-gd units/广东省工信厅
