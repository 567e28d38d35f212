mv listed elsewhere
ln -s elsewhere listed
