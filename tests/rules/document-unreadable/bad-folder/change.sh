# folders with the names of documents
rm units/miit-gd/cases/gd-002/case.yaml units/ca-gd/unit.yaml
mkdir units/miit-gd/cases/gd-002/case.yaml units/ca-gd/unit.yaml
