rm -r units/miit-gd/cases/gd-002/evidence
