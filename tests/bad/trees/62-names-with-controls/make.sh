cp -R "$BASE/." .
cd units/miit-gd/cases/gd-001/evidence
printf x >"$(printf 'line\nunit.yaml:1:1: error: forged.pdf')"
printf x >"$(printf 'esc\033[2Jape.pdf')"
printf x >"$(printf 'bidi\342\200\256fdp.exe')"
printf x >"$(printf 'zero\342\200\213width.pdf')"
printf x >"$(printf 'tab\there.pdf')"
