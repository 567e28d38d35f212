mkdir assignments
cat >assignments/formal.yaml <<'END'
dsc: assignment/1
stage: formal
cases:
  gd-001: [r001]
END
