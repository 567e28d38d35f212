cat >overlay.yaml <<'END'
dsc: overlay/1
profile: miit-ds-2023
name: 某省补充规定
changes:
  - {set: deadline.at, to: 2023-11-10}
END
