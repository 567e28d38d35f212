base=$BASE/units/miit-gd/cases/gd-001/case.yaml
sed '/^sectors:/d' "$base"
echo 'sectors:'
yes '  - 钢铁' | head -n 2000
