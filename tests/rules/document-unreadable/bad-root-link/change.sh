mv dsc.yaml elsewhere.yaml
ln -s elsewhere.yaml dsc.yaml
