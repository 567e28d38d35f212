# not checked, never passed
rm -r listed
