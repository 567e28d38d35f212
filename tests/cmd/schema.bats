#!/usr/bin/env bats
# dsc schema

load setup

@test "without a kind: the list of kinds" {
	run -0 dsc schema
	[ "$output" = "$(cd "$TESTS/../schemas" && ls ./*.schema.json | sed 's,\./,,; s/\.schema\.json//' | sort)" ]
}

@test "every kind prints JSON of draft 2020-12" {
	for kind in $(dsc schema); do
		dsc schema "$kind" >"$kind.json"
		python3 - "$kind" <<-'END'
		import json, sys
		schema = json.load(open(sys.argv[1] + ".json"))
		assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
		assert "x-dsc-ids" not in json.dumps(schema), "an id list is not filled in"
		END
	done
}

@test "the ids are the profile's" {
	run -0 dsc schema case
	has '"privacy-computing"'
	has '"civil-aircraft"'
	lacks '"trusted-space"'
	cp -R "$TESTS/profiles/repository-2025" r
	cp "$TESTS/profiles/sample-2025.yaml" r/profile.yaml
	run -0 dsc schema -C r/units/xiehui case
	has '"trusted-space"'
	lacks '"privacy-computing"'
}

@test "a printed schema judges documents as dsc validate does" {
	repository
	dsc schema case >case.schema.json
	for case in repository/units/*/cases/*/case.yaml; do
		run -0 dsc validate --schema case.schema.json "$case"
	done
	spoil repository/units/miit-gd/cases/gd-001/case.yaml 's/^listed_before/listed_befor/'
	run -1 dsc validate --schema case.schema.json repository/units/miit-gd/cases/gd-001/case.yaml
	has "unknown key 'listed_befor'"
}

@test "wrong usage is 2" {
	run -2 dsc schema cases
	has "no kind of document is called 'cases', did you mean 'case'?"
	run -2 dsc schema zzzzzz
	has "'zzzzzz'; 'dsc schema' lists the kinds"
	run -2 dsc schema case unit
	has "one kind at a time"
	run -2 dsc schema --format json
}

@test "a profile that cannot be used is trouble" {
	mkdir r && printf 'dsc: repository/1\nprofile: x\nname: x\n' >r/dsc.yaml
	printf 'dsc: [\n' >r/profile.yaml
	run -3 dsc schema -C r case
}
