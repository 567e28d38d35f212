#!/usr/bin/env bats
# dsc validate --schema: any document against any schema; nothing is fetched.

load setup

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	printf '%s\n' '{"type": "object", "required": ["name"], "additionalProperties": false,' \
		' "properties": {"name": {"type": "string", "minLength": 2}, "day": {"format": "date"}}}' >s.json
}

@test "YAML and JSON, one or several, with places" {
	printf 'name: 案例\nday: 2023-10-31\n' >good.yaml
	printf '{"name": "案例",\n "nme": 1}\n' >bad.json
	run -0 dsc validate --schema s.json good.yaml
	run -1 dsc validate --schema s.json bad.json
	[[ ${lines[0]} == "bad.json:2:2: error: unknown key 'nme'"* ]]
	run -1 dsc validate --schema s.json bad.json good.yaml
	has "1 error"
	printf 'name: a\nday: 2023-02-29\n' >bad.yaml
	run -1 dsc validate --schema s.json bad.yaml bad.json
	[ "$(findings | cut -d' ' -f1 | tr '\n' ' ')" = "bad.json:2:2 bad.yaml:1:7 bad.yaml:2:6 " ]
}

@test "standard input is YAML" {
	run -0 bash -c 'echo "name: abc" | dsc validate --schema s.json -'
	run -1 bash -c 'echo "name: a" | dsc validate --schema s.json -'
	[[ ${lines[0]} == "-:1:7: error: "* ]]
}

@test "a schema may be YAML, and every format works" {
	printf 'type: object\nrequired: [name]\n' >s.yaml
	echo '{}' >d.json
	run -1 dsc validate --schema s.yaml d.json
	for format in json sarif junit gitlab github; do
		run -1 dsc validate --schema s.json --format $format d.json
	done
	run -1 --separate-stderr dsc validate -q --schema s.json d.json
	[ "$(findings)" = "d.json:1:1 error schema" ]
}

@test "no repository is looked for and no rule is run" {
	repository
	cd repository
	echo true >any.yaml
	run -0 dsc validate --schema any.yaml units/miit-gd/unit.yaml
	lacks "cases in"
}

@test "--schema-map finds what a schema refers to; nothing else is reached" {
	mkdir parts
	echo '{"type": "string", "maxLength": 3}' >parts/short.json
	echo '{"properties": {"a": {"$ref": "https://example.cn/parts/short.json"}}}' >main.json
	echo 'a: abcd' >d.yaml
	run -3 dsc validate --schema main.json d.yaml
	has "https://example.cn/parts/short.json"
	has "nothing is fetched"
	run -1 dsc validate --schema main.json --schema-map https://example.cn/parts/=parts d.yaml
	has "at most 3"
	run -1 dsc validate --schema main.json --schema-map https://nowhere.cn/=. \
		--schema-map https://example.cn/=. d.yaml
	run -3 dsc validate --schema main.json --schema-map https://example.cn/=nowhere d.yaml
}

@test "--schema-map never leaves its folder" {
	mkdir -p in/side
	echo '{"type": "string"}' >secret.json
	ln -s ../secret.json in/link.json
	for ref in 'x:/../secret.json' 'x:/side/../../secret.json' 'x:/%2e%2e/secret.json' \
		'x:/link.json'; do
		printf '{"$ref": "%s"}\n' "$ref" >main.json
		echo 'a: 1' >d.yaml
		run -3 dsc validate --schema main.json --schema-map x:/=in d.yaml
	done
}

@test "a wrong or missing schema is trouble, and says where" {
	echo 'a: 1' >d.yaml
	run -3 dsc validate --schema nowhere.json d.yaml
	has "cannot read the schema nowhere.json"
	echo '{"type": 5}' >w.json
	run -3 dsc validate --schema w.json d.yaml
	has "w.json:1:10" || has "w.json:1:9"
	echo '{' >w.json
	run -3 dsc validate --schema w.json d.yaml
	echo '{"pattern": "("}' >w.json
	run -3 dsc validate --schema w.json d.yaml
	echo '{"$ref": "#/nowhere"}' >w.json
	run -3 dsc validate --schema w.json d.yaml
	run -3 dsc validate --schema . d.yaml
}

@test "a document that is not there is trouble; one that cannot be read is a finding" {
	run -3 dsc validate --schema s.json nowhere.yaml
	printf 'a: [\n' >d.yaml
	run -1 dsc validate --schema s.json d.yaml
	has document-unreadable
	printf '{"a": 1,}' >d.json
	run -1 dsc validate --schema s.json d.json
	has document-unreadable
}

@test "wrong usage is 2" {
	run -2 dsc validate --schema s.json
	has "--schema needs files to check"
	run -2 dsc validate --schema s.json --schema-map nothing d.yaml
	has "--schema-map takes PREFIX=DIR"
	run -2 dsc validate --schema-map a=b d.yaml
}

@test "the published schemas hold to the metaschema by their own measure" {
	for kind in $(dsc schema); do
		dsc schema "$kind" >"$kind.json"
		echo '{"$ref": "https://json-schema.org/draft/2020-12/schema"}' >meta.json
		run -0 dsc validate --schema meta.json "$kind.json"
	done
}

@test "a schema that costs too much or turns in circles ends" {
	echo '{"$ref": "#"}' >w.json
	echo 'a: 1' >d.yaml
	run -3 timeout 5 dsc validate --schema w.json d.yaml
	echo '{"pattern": "^(a+)+$"}' >w.json
	printf '"%s!"\n' "$(printf 'a%.0s' $(seq 200))" >d.json
	run timeout 5 dsc validate --schema w.json d.json
	[ "$status" -eq 1 ] || [ "$status" -eq 3 ]
	echo '{"$defs": {"a": {"anyOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}]}}, "$ref": "#/$defs/a"}' >w.json
	run -3 timeout 5 dsc validate --schema w.json d.yaml
}
