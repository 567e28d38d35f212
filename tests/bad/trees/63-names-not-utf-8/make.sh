cp -R "$BASE/." .
cd units/miit-gd/cases/gd-001/evidence
printf x >"$(printf '\261\250\270\346.pdf')"
printf x >"$(printf '\300\257.pdf')" 
