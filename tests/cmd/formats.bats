#!/usr/bin/env bats
# Each machine format: it parses, and says what the text says.

load setup

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	repository
	cd repository || return
	spoil units/miit-gd/cases/gd-001/case.yaml 's/role: lead/role: member/'
	# Markup, quotes, a workflow command and controls that no format may let through.
	spoil units/miit-gd/cases/gd-002/case.yaml \
		's/^type: .*/type: "<b>\&\\"]]>::error::%0A\\e[31m\\u202E"/'
	touch 'units/ca-gd/cases/tx-001/evidence/a,b%.txt'
}

python() {
	python3 -c "import json, sys, xml.etree.ElementTree as xml
$1" <output
}

@test "json holds to its own published schema" {
	dsc validate --format json >output || [ $? -eq 1 ]
	dsc schema findings >../findings.schema.json
	cp output ../output.json
	run -0 dsc validate --schema ../findings.schema.json ../output.json
	python 'r = json.load(sys.stdin)
assert r["v"] == 1 and r["profile"] == "miit-ds-2023", r
found = sorted((f["rule"], f["severity"]) for f in r["findings"])
assert ("lead-count", "error") in found and ("type-unknown", "error") in found, found
assert ("evidence-undeclared", "warning") in found, found
first = [f for f in r["findings"] if f["rule"] == "lead-count"][0]
assert first["path"] == "units/miit-gd/cases/gd-001/case.yaml" and first["line"] == 9, first
assert first["clause"] == "三（一）" and first["waived"] is False, first
assert r["summary"]["errors"] == sum(f["severity"] == "error" for f in r["findings"])
assert len(r["rules"]) == 48
assert all(("reason" in x) == (x["state"] == "not-checked") for x in r["rules"])'
}

@test "sarif is 2.1.0 and points into the documents" {
	dsc validate --format sarif >output || [ $? -eq 1 ]
	python 'r = json.load(sys.stdin)
assert r["version"] == "2.1.0", r["version"]
run = r["runs"][0]
rules = [x["id"] for x in run["tool"]["driver"]["rules"]]
for x in run["results"]:
    assert x["ruleId"] in rules and x["level"] in ("error", "warning", "note"), x
    assert rules[x["ruleIndex"]] == x["ruleId"] if "ruleIndex" in x else True
    where = x["locations"][0]["physicalLocation"]
    assert not where["artifactLocation"]["uri"].startswith("/"), where
assert any(x["ruleId"] == "lead-count" for x in run["results"])
assert any("b%25.txt" in x["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for x in run["results"])'
}

@test "junit is XML with a test case a rule" {
	dsc validate --format junit >output || [ $? -eq 1 ]
	python 'root = xml.fromstring(sys.stdin.buffer.read())
cases = list(root.iter("testcase"))
assert len(cases) == 48, len(cases)
failed = {c.get("name") for c in cases if c.find("failure") is not None}
assert {"lead-count", "type-unknown"} <= failed, failed'
}

@test "github annotations are one line each and hold no second command" {
	run -1 dsc validate --format github
	while read -r line; do
		[[ $line =~ ^::(error|warning|notice)\ file=[^,]+, ]]
		# Whatever the document holds stays data: no line break, and no escape of one.
		[[ ${line#*::*::} != *%0A* ]]
	done < <(printf '%s\n' "$output" | grep '^::')
	has "file=units/ca-gd/cases/tx-001/evidence/a%2Cb%25.txt"
	[ "$(grep -c '^::' <<<"$output")" -ge 3 ]
}

@test "gitlab is a list with fingerprints of its own each" {
	dsc validate --format gitlab >output || [ $? -eq 1 ]
	python 'r = json.load(sys.stdin)
assert len({x["fingerprint"] for x in r}) == len(r) >= 3
for x in r:
    assert x["severity"] in ("info", "minor", "major", "critical", "blocker"), x
    assert x["location"]["lines"]["begin"] >= 1 and x["description"] and x["check_name"], x'
}

@test "no format lets control or invisible characters through, and all are valid UTF-8" {
	for format in text json sarif junit github gitlab; do
		dsc validate --format $format >output || [ $? -eq 1 ]
		python3 - <<-'END'
		text = open("output", "rb").read().decode("utf-8")
		bad = [c for c in text if ord(c) < 32 and c != "\n" or c in "\u202e\u200b\x7f"]
		assert not bad, bad
		END
		run -1 dsc validate --format $format
		[ "$status" -eq 1 ]
	done
}

@test "every format tells a clean repository with status 0" {
	rm -rf ../clean
	repository ../clean
	for format in text json sarif junit github gitlab; do
		run -0 dsc validate -C ../clean --format $format
		[ $format = github ] || [ -n "$output" ]
	done
}

@test "the same bytes twice" {
	for format in text json sarif junit github gitlab; do
		dsc validate --format $format >../a || :
		dsc validate --format $format >../b || :
		cmp ../a ../b
	done
}

@test "quota and explain as JSON parse" {
	dsc quota --format json >output || [ $? -eq 3 ] # its type cannot be told
	python 'r = json.load(sys.stdin)
assert r["profile"] == "miit-ds-2023", r
assert {u["unit"] for u in r["units"]} == {"ca-gd", "cg-shili", "miit-gd"}, r'
	dsc explain --format json >output
	python 'assert len(json.load(sys.stdin)["rules"]) == 48'
	for rule in $(dsc explain --format json | sed -n 's/.*{"rule": "\([a-z-]*\)".*/\1/p'); do
		dsc explain --format json "$rule"
	done >output
	python 'text, rules = sys.stdin.read(), []
while text.strip():
    rule, end = json.JSONDecoder().raw_decode(text)
    rules.append(rule)
    text = text[end:].lstrip()
assert len(rules) == 48, len(rules)
for r in rules:
    assert r["fix"] and r["why"] and r["wrong"] and r["right"], r'
}
