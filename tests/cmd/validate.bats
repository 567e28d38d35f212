#!/usr/bin/env bats
# dsc validate: what it looks at, what it shows, how it ends.

load setup

one=units/miit-gd/cases/gd-001/case.yaml
two=units/miit-gd/cases/gd-002/case.yaml

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	repository
	cd repository || return
}

@test "a clean repository: status 0 and one last line" {
	run -0 --separate-stderr dsc validate
	[ "$output" = "5 cases in 3 units: 0 errors, 0 warnings; 48 rules passed, 0 failed" ]
	[ -z "$stderr" ]
}

@test "an error gives status 1, its place, its line and the clause" {
	spoil $one 's/uscc: 91440300MA00000A9P/uscc: 91440300MA00000A9Q/'
	run -1 --separate-stderr dsc validate
	[ "${lines[0]}" = "$one:11:11: error: check character is 'Q', expected 'P' [uscc-invalid, 三（一）]" ]
	[ "${lines[1]}" = "   11 |     uscc: 91440300MA00000A9Q" ]
	[ "${lines[2]}" = "      |           ^~~~~~~~~~~~~~~~~~" ]
	[ "${lines[3]}" = "5 cases in 3 units: 1 error, 0 warnings; 47 rules passed, 1 failed" ]
	[ -z "$stderr" ]
}

@test "the repository is found from any folder in it, and all of it is shown" {
	spoil $one 's/role: lead/role: member/'
	run -1 dsc validate
	expected=$output
	for folder in units units/ca-gd units/miit-gd/cases/gd-001/evidence listed; do
		run -1 dsc validate -C $folder
		[ "$output" = "$expected" ]
	done
	run -1 dsc validate "$PWD"
	[ "$output" = "$expected" ]
	run -1 dsc validate -C / "$PWD/units/.."
	[ "$output" = "$expected" ]
}

@test "only what concerns the paths is shown and counted" {
	spoil $one 's/role: lead/role: member/'
	spoil units/ca-gd/cases/tx-001/case.yaml 's/accepted_on: [0-9-]*/accepted_on: 2024-01-01/'
	run -1 dsc validate units/miit-gd
	[ "$(findings)" = "$one:9:5 error lead-count" ] ||
		[ "$(findings | cut -d' ' -f2-)" = "error lead-count" ]
	has "2 cases in 1 unit: 1 error"
	run -1 dsc validate units/ca-gd/cases/tx-001
	lacks lead-count
	has not-accepted
	has "1 case in 1 unit: "
	run -0 dsc validate units/cg-shili
	run -0 dsc validate $two
	run -1 dsc validate $one units/ca-gd
	has lead-count
	has not-accepted
	has "2 cases in 2 units: "
	run -1 dsc validate units
	has "5 cases in 3 units: "
}

@test "rules across cases see all of them whatever is selected" {
	title=$(sed -n 's/^title: //p' $one)
	spoil $two "s/^title: .*/title: $title/"
	lead=$(sed -n 's/^    uscc: //p' $one | head -n 1)
	name=$(sed -n 's/^    name: //p' $one | head -n 1)
	spoil $two "0,/^    uscc: .*/s//    uscc: $lead/; 0,/^    name: .*/s//    name: $name/"
	run -1 dsc validate
	has case-duplicate
	all=$(findings)
	run -1 dsc validate $two
	[ "$(findings)" = "$(printf '%s\n' "$all" | grep "^$two")" ]
	[[ $(findings) == *case-duplicate* ]]
	has "$one"
}

# told RULE WHERE OTHER PATH: the run over PATH tells it once, at WHERE, and names OTHER
told() {
	run dsc validate "$4"
	[ "$(findings | grep -c " $1$")" = 1 ]
	[[ "$(findings | grep " $1$")" == "$2:"* ]]
	[[ "$(printf '%s\n' "$output" | grep "\[$1")" == *"$3"* ]]
}

# rule_case NAME: the change that tests/rules makes
rule_case() {
	cp -R "$TESTS/rules/base/units" . && sh -eu "$TESTS/rules/$1/change.sh"
}

@test "what cases have in common is told at one that is selected" {
	tx=units/ca-gd/cases/tx-001/case.yaml
	sl=units/cg-shili/cases/sl-001/case.yaml
	rule_case applicant-name/bad
	told applicant-name $one $tx .
	told applicant-name $one $tx units/miit-gd
	told applicant-name $tx $one units/ca-gd
	run -0 dsc validate units/cg-shili
	lacks applicant-name
	rule_case applicant-name/bad-codes
	told applicant-name $one $tx .
	told applicant-name $tx $one units/ca-gd
	rule_case applicant-name/bad-first # two say one name; the second of them disagrees as well
	told applicant-name $tx $one .
	told applicant-name $one $tx $one
	told applicant-name $two $tx $two
	rule_case applicant-case-limit/bad
	told applicant-case-limit $two sl-001 .
	for path in $tx $sl $one; do
		told applicant-case-limit $path gd-002 $path
		[ "$status" -eq 1 ]
	done
	rule_case applicant-case-limit/bad-member
	told applicant-case-limit $two sl-002 .
	told applicant-case-limit $tx sl-002 $tx
	[ "$status" -eq 0 ] # a warning there, as at the last of them
	rule_case applicant-type-limit/bad
	told applicant-type-limit $one sl-002 .
	told applicant-type-limit ${sl/sl-001/sl-002} gd-001 units/cg-shili
	rule_case case-similar/bad
	told case-similar $one $tx .
	told case-similar $tx $one units/ca-gd
	rule_case applicant-name/good
	mkdir units/ca-gd/cases/gd-001
	cp -R units/miit-gd/cases/gd-001 units/ca-gd/cases/
	told id-duplicate $one units/ca-gd/cases/gd-001/case.yaml .
	told id-duplicate units/ca-gd/cases/gd-001/case.yaml $one units/ca-gd
	told case-duplicate units/ca-gd/cases/gd-001/case.yaml $one units/ca-gd
}

@test "of three that are the same case each is told of one of the others" {
	for case in gd-003 gd-004; do
		cp -R units/miit-gd/cases/gd-001 units/miit-gd/cases/$case
		spoil units/miit-gd/cases/$case/case.yaml "s/^id: .*/id: $case/"
	done
	told case-duplicate $one gd-003 $one
	told case-duplicate units/miit-gd/cases/gd-003/case.yaml $one units/miit-gd/cases/gd-003
	told case-duplicate units/miit-gd/cases/gd-004/case.yaml $one units/miit-gd/cases/gd-004
}

@test "a bare dossier: a folder, its file, standard input" {
	cp -R units/miit-gd/cases/gd-001 ../bare
	cd ..
	for path in bare bare/ ./bare "$PWD/bare" bare/case.yaml; do
		run -0 dsc validate "$path"
		has "1 case: 0 errors, 0 warnings; "
		has "no repository around the case"
	done
	run -0 dsc validate -C bare
	cd bare
	run -0 bash -c 'dsc validate - <case.yaml'
	has "no folder around the case"
	spoil case.yaml 's/^type: .*/type: clasification/'
	run -1 bash -c 'dsc validate - <case.yaml'
	[ "$(findings)" = "-:5:7 error type-unknown" ]
	has "did you mean 'classification'?"
	run -1 dsc validate case.yaml
	[ "$(findings)" = "case.yaml:5:7 error type-unknown" ]
}

@test "rules that need a repository never read as passed for a bare dossier" {
	cp -R units/miit-gd/cases/gd-001 ../bare
	run -0 dsc validate --format json ../bare
	[[ $output == *'{"rule": "case-duplicate", "state": "not-checked", "reason": "no repository around the case"}'* ]]
}

@test "standard input that never ends is bounded" {
	run -1 timeout 5 bash -c 'yes "a: b" | dsc validate -'
	has document-unreadable
	run -1 bash -c 'dsc validate - </dev/null'
	has document-unreadable
}

@test "--strict makes warnings count" {
	touch units/miit-gd/cases/gd-001/evidence/note.txt
	run -0 dsc validate
	has "warning"
	run -1 dsc validate --strict
	rm units/miit-gd/cases/gd-001/evidence/note.txt
	run -0 dsc validate --strict
}

@test "-q leaves out notes and the last lines" {
	run -0 dsc validate -q
	[ -z "$output" ]
	spoil units/miit-gd/recommendation.yaml '/^  - gd-001/d'
	spoil $one 's/role: lead/role: member/'
	run -1 dsc validate
	has info
	run -1 dsc validate --quiet
	lacks info:
	lacks "cases in"
	has lead-count
}

@test "-j changes nothing but the time" {
	for case in 1 2 3 4 5 6 7 8 9; do
		cp -R units/miit-gd/cases/gd-001 units/miit-gd/cases/gd-10$case
	done
	spoil $two 's/accepted_on: [0-9-]*/accepted_on: 2024-01-01/'
	run -1 dsc validate -j 1
	expected=$output
	[ "$(findings | wc -l)" -gt 20 ]
	for jobs in 0 2 8 64; do
		run -1 dsc validate -j $jobs
		[ "$output" = "$expected" ]
		run -1 dsc validate --jobs=$jobs --format json
	done
	run -1 dsc validate -j8 --format sarif
	expected=$output
	run -1 dsc validate -j1 --format sarif
	[ "$output" = "$expected" ]
}

@test "colour only where it is asked for" {
	spoil $one 's/role: lead/role: member/'
	run -1 dsc validate
	[[ $output != *$'\033'* ]]
	run -1 dsc validate --color never
	[[ $output != *$'\033'* ]]
	run -1 dsc validate --color always
	[[ $output == *$'\033[1'* ]]
	run -1 env NO_COLOR=1 dsc validate --color always
	[[ $output == *$'\033'* ]]
	run -1 env NO_COLOR=1 dsc validate --color auto
	[[ $output != *$'\033'* ]]
	run -2 dsc validate --color sometimes
	has "auto, always, never"
}

@test "wrong usage is 2" {
	run -2 dsc validate --format yaml
	has "text, json, sarif, junit, github, gitlab"
	run -2 dsc validate -j
	run -2 dsc validate -j x
	has "'x' is no value of --jobs"
	run -2 dsc validate -j -1
	run -2 dsc validate -j 10000
	run -2 dsc validate --strict=yes
	has "takes no argument"
	run -2 dsc validate --schema
	run -2 dsc validate --schema-map a=b
	has "--schema-map belongs to --schema"
	run -2 dsc validate - units
	has "'-' goes with no other path"
	run -2 dsc validate units -
}

@test "what cannot be done is 3" {
	run -3 --separate-stderr dsc validate nowhere
	[ "$stderr" = "dsc validate: error: cannot open nowhere: No such file or directory" ]
	[ -z "$output" ]
	run -3 dsc validate units ../nowhere
	run -3 dsc validate ..
	has "no case repository around .."
	cp -R . ../other
	run -3 dsc validate units ../other/units
	has "../other/units lies in another repository"
	run -3 dsc validate -C ..
	mkdir ../empty
	run -3 dsc validate ../empty
}

@test "an unreadable folder or file never passes unseen" {
	needs_plainly
	chmod 000 units/miit-gd/cases/gd-001
	run -1 plainly dsc validate
	has "units/miit-gd/cases/gd-001: error: the folder cannot be opened: Permission denied [document-unreadable]"
	chmod 755 units/miit-gd/cases/gd-001
	chmod 000 $two
	run -1 plainly dsc validate
	has document-unreadable
}

@test "a profile that is missing, unknown or broken" {
	mv profile.yaml ..
	run -0 dsc validate # the one built in, by the name that dsc.yaml states
	spoil dsc.yaml 's/^profile: .*/profile: nobody-2031/'
	run -1 dsc validate
	has nobody-2031
	printf 'dsc: profile/1\n' >profile.yaml
	run -1 dsc validate
	has "missing key"
	has "the profile is not valid"
}

@test "messages are Chinese where the locale is, and the machine's formats stay English words" {
	chinese
	spoil $one 's/role: lead/role: member/'
	run -1 env DSC_LANG=zh_CN dsc validate
	has "错误: 没有"
	has "[lead-count, 三（一）]"
	has "1个错误"
	lacks "error"
	run -1 env DSC_LANG=zh_CN dsc validate --format json
	has '"rule": "lead-count"'
	has '"severity": "error"'
}

# reasons LANGUAGE: rule and document of each reason, whatever its words are
reasons() {
	DSC_LANG=$1 dsc validate --format json -j "${2-1}" |
		sed -En 's/.*"rule": "([a-z-]*)".*"reason": "(.*)".*/\1 \2/p' |
		sed -E 's/^([a-z-]*) (.*[^a-z0-9/-])?([a-z0-9/-]+\.yaml).*/\1 \3/; t; s/ .*//'
}

@test "which reason is told of a rule that could not look depends on no language" {
	chinese
	for number in 1 2 3 4 5 6 7 8 9; do # enough for several threads
		cp -R units/miit-gd/cases/gd-001 units/miit-gd/cases/gd-10$number
		cp -R units/miit-gd/cases/gd-001 units/miit-gd/cases/gd-11$number
		spoil units/miit-gd/cases/gd-11$number/case.yaml 's/^type: .*/type: no/'
	done
	spoil $one 's/accepted_on: [0-9-]*/accepted_on: null/'
	spoil $two 's/^domain: .*/domain: x/'
	spoil units/miit-gd/recommendation.yaml '/^submitted_on:/d'
	run -0 reasons en
	[[ $output == *"date-order $one"* ]]
	[ "${#lines[@]}" -gt 5 ]
	expected=$output
	run -0 reasons zh_CN
	[ "$output" = "$expected" ]
	run -0 reasons zh_CN 8
	[ "$output" = "$expected" ]
}

@test "folders with Chinese names and spaces" {
	mkdir -p "../案例 库/二〇二三"
	cp -R . "../案例 库/二〇二三/广东"
	run -0 dsc validate "../案例 库/二〇二三/广东"
	run -0 dsc validate -q -C "../案例 库/二〇二三/广东/units/miit-gd"
	cp -R units/miit-gd/cases/gd-001 "../案例 一"
	run -0 dsc validate "../案例 一/case.yaml"
}

@test "an uninstalled tree needs nothing around it" {
	mkdir ../anywhere
	cp "$DSC_BIN"/dsc* ../anywhere/
	run -0 env -i ../anywhere/dsc validate
	run -0 env -i ../anywhere/dsc-validate
}

@test "DSC_SCHEMAS wins over what is built in" {
	mkdir ../schemas
	sed 's/"minLength": 1/"minLength": 1000/' "$TESTS/../schemas/case.schema.json" \
		>../schemas/case.schema.json
	run -1 env DSC_SCHEMAS="$PWD/../schemas" dsc validate
	has "too short"
}

@test "nothing in the repository is changed by looking at it" {
	find . -type f -exec sha256sum {} + | sort >../before
	spoil $one 's/role: lead/role: member/'
	cp $one ../one
	run -1 dsc validate
	cmp $one ../one
	sed -i 's/role: member/role: lead/' $one
	cp -R "$TESTS/rules/base/units/miit-gd/cases/gd-001/case.yaml" $one
	find . -type f -exec sha256sum {} + | sort | cmp - ../before
	chmod -R a-w .
	run -0 dsc validate
}

@test "standard input larger than a document may be says so" {
	run -1 bash -c 'head -c 1048577 /dev/zero | tr "\0" "#" | dsc validate -'
	has "-: error: the file is larger than 1 MiB"
	lacks "empty"
}

@test "what else lies in the folder of a bare dossier is its owner's business" {
	cp -R units/miit-gd/cases/gd-001 ../bare
	cd ../bare
	mv case.yaml 申报书.yaml
	mkdir .git "Neuer Ordner."
	ln -s /etc/passwd link
	touch 草稿.doc
	run -0 dsc validate 申报书.yaml
	has "1 case: 0 errors, 0 warnings; "
	ln -s /etc/passwd evidence/link.pdf
	run -1 dsc validate 申报书.yaml
	has "evidence/link.pdf: error: a symbolic link"
}

@test "what could not be looked at of a selected case does not read as passed" {
	spoil $two 's/^domain: .*/domain: x/'
	run -1 dsc validate units/miit-gd/cases/gd-002
	has "not checked: unit-domain: breaks its schema in 'domain': $two"
	run -0 dsc validate $one
	lacks "not checked"
}

@test "a case without type or domain has not been checked for unknown ones" {
	for key in type domain; do
		cp -R units/miit-gd/cases/gd-001 ../bare
		spoil ../bare/case.yaml "/^$key:/d"
		run -1 dsc validate --format json ../bare
		has '{"rule": "type-unknown", "state": "not-checked", "reason": "breaks its schema in '"'$key'"
		rm -r ../bare
	done
	run -1 bash -c 'printf x | dsc validate --format json -'
	has '{"rule": "type-unknown", "state": "not-checked"'
}

@test "what is wrong with the programme is shown whatever is selected" {
	run -0 dsc validate --strict units/miit-gd
	mv profile.yaml ..
	run -0 dsc validate units/miit-gd
	has "profile.yaml: warning: the file is missing"
	: >profile.yaml
	run -1 dsc validate -q units/miit-gd
	has "profile.yaml:"
	has document-unreadable
	cp ../profile.yaml .
	printf 'dsc: overlay/1\nx: 1\n' >overlay.yaml
	run -1 dsc validate units/miit-gd $one
	has "overlay.yaml:2:1: error: unknown key 'x'"
	has "the profile is not valid"
	rm overlay.yaml
	spoil dsc.yaml 's/^profile: .*/profile: nobody-2031/'
	run -1 dsc validate $one
	[ "$(findings)" = "dsc.yaml:2:10 error reference-unknown" ]
	spoil dsc.yaml 's/^profile:/profil:/' # the profile that counts by default was not meant
	run -1 dsc validate listed
	[ "$(findings)" = "dsc.yaml:2:1 error schema" ]
}

@test "a case.yaml stands for its dossier, in a repository and outside of one" {
	folder=${one%/*}
	ln -sf /etc/passwd $folder/evidence/credit.pdf
	touch $folder/evidence/stray.pdf $folder/evidence/Stray.pdf
	run -1 dsc validate $folder
	expected=$output
	has "credit.pdf: error: a symbolic link"
	has "Stray.pdf: warning: the file is not declared"
	has "beside "
	has "not checked: evidence-content, evidence-hash: another rule failed first: $one"
	run -1 dsc validate $one
	[ "$output" = "$expected" ]
	run -1 dsc validate -C $folder case.yaml
	[ "$output" = "$expected" ]
	run -0 dsc validate $two
	cp -R $folder ../bare
	run -1 dsc validate --format json ../bare/case.yaml
	has '"path": "../bare/evidence/credit.pdf"'
	has '{"rule": "evidence-content", "state": "not-checked", "reason": "another rule failed first: '
	has '{"rule": "evidence-hash", "state": "not-checked", "reason": "another rule failed first: '
	cp $one $folder/evidence/case.yaml # a file by itself is still one
	cp --remove-destination ${two%/*}/evidence/credit.pdf $folder/evidence/
	run -0 dsc validate $folder/evidence/case.yaml
	[ "$(findings)" = "$folder/evidence/case.yaml warning evidence-undeclared" ]
}
