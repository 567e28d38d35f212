sed -i 's/^roles: .*/roles: ["unit:miit-gd"]/' people/r001.yaml
