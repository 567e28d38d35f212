# an overlay's deadline has a time, the submission none: not checked
cat >overlay.yaml <<'END'
dsc: overlay/1
profile: miit-ds-2023
name: 某省补充规定
changes:
  - {set: deadline.at, to: 2023-10-30T17:00:00+08:00}
END
