# outside of the layout's folders anything may lie
mkdir docs
touch README.md docs/说明.txt units/miit-gd/evidence/来函.pdf
