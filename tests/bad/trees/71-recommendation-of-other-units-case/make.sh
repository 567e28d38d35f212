cp -R "$BASE/." .
mkdir units/ca-gd
printf 'dsc: unit/1\nid: ca-gd\nname: 广东省通信管理局\nkind: telecom-bureau\nregion: "440000"\n' \
	>units/ca-gd/unit.yaml
printf 'dsc: recommendation/1\nunit: ca-gd\npriority: [gd-001]\n' >units/ca-gd/recommendation.yaml
