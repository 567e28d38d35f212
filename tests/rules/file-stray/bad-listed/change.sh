# not .yaml: it would not be read
cp listed/2022.yaml listed/2021.yml
