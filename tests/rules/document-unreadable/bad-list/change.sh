# one list of two: the other is looked at
cp listed/2022.yaml listed/2021.yaml
: >listed/2022.yaml
