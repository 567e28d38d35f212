touch "$(printf 'units/miit-gd/cases/gd-002/evidence/credit\342\200\213.pdf')"
