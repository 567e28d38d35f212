[ "$(id -u)" != 0 ] || exit 77
cp -R "$BASE/." .
chmod 000 units/miit-gd/cases/gd-001/case.yaml
