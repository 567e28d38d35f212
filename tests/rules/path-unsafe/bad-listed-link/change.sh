ln -s 2022.yaml listed/2021.yaml
