# what is not ranked does not count
cat >overlay.yaml <<'END'
dsc: overlay/1
profile: miit-ds-2023
name: 某省补充规定
changes:
  - {set: quotas.province-miit.max, to: 1}
END
sed -i '/^  - gd-001/d' units/miit-gd/recommendation.yaml
