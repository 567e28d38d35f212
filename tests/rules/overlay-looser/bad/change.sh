cat >overlay.yaml <<'END'
dsc: overlay/1
profile: miit-ds-2023
name: 某省补充规定
changes:
  - {set: limits.applicants.max, to: 5}
END
