cp -R "$BASE/." .
mkdir "units/$(printf 'a\033[31mb')" "units/miit-gd/cases/$(printf 'a\nb')" 
