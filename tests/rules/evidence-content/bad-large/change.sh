cat >overlay.yaml <<'END'
dsc: overlay/1
profile: miit-ds-2023
name: 某省补充规定
changes:
  - {set: evidence.max_bytes, to: 40}
END
printf '%%PDF-1.4\n%%%%EOF\n%025d\n' 0 >units/miit-gd/cases/gd-002/evidence/credit.pdf
find . -name '*.pdf' ! -name credit.pdf -exec sh -c 'printf "%%PDF-1.4\\n" >"$1"' - {} \;
sed -i 's/, sha256: [0-9a-f]*//' units/miit-gd/cases/gd-002/case.yaml
