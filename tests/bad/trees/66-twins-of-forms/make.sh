cp -R "$BASE/." .
cd units/miit-gd/cases/gd-001/evidence
printf x >"$(printf 'caf\303\251.txt')"
printf x >"$(printf 'cafe\314\201.txt')" 
