# a declared file that is a link: one message
ln -sf /etc/passwd units/miit-gd/cases/gd-002/evidence/credit.pdf
