touch units/miit-gd/cases/gd-002/evidence/.gitattributes
