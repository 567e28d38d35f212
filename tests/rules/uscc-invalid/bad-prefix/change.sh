# an identity card's number, which passes the check by chance
sed -i 's/uscc: 91440100MA00000B78/uscc: "362322198709086409"/' units/miit-gd/cases/gd-001/case.yaml
