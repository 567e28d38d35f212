cat >members <<'END'
  - role: member
    name: 示例测评研究院有限公司
    uscc: 91440100MA00000J20
    kind: institute
    legal_person: true
    experience: 承担方案论证与测评。
    record: {safety: none, credit: none, social: none}
END
sed -i '/^status:/{
	e cat members
}' units/miit-gd/cases/gd-001/case.yaml
rm members
