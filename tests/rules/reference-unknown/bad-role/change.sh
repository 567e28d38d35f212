sed -i 's/^roles: .*/roles: ["unit:miit-gx"]/' people/r001.yaml
