sed -i 's/^title: \(.*\)/title: "\1\\u200B"/' units/miit-gd/cases/gd-002/case.yaml
