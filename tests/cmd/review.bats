#!/usr/bin/env bats
# dsc review

load setup
load people

# What follows "receipt " in the output.
receipt() {
	printf '%s\n' "$output" | sed -n 's/^receipt //p'
}

head_of() {
	git rev-parse HEAD
}

# meanwhile COMMAND: what happens while the reviewer signs, run in the repository once
meanwhile() {
	cat >"$BATS_TEST_TMPDIR/keygen" <<-END
		#!/bin/bash
		if [[ " \$* " == *" sign "* ]] && [ ! -e "$BATS_TEST_TMPDIR/.done" ]; then
			touch "$BATS_TEST_TMPDIR/.done"
			( unset DSC_SSH_KEYGEN; cd "$PWD" && $1 ) >"$BATS_TEST_TMPDIR/meanwhile.out" 2>&1
		fi
		exec ssh-keygen "\$@"
	END
	chmod +x "$BATS_TEST_TMPDIR/keygen"
	export DSC_SSH_KEYGEN=$BATS_TEST_TMPDIR/keygen
}

# at_terminal KEYS COMMAND…: runs it at a terminal, with these keys typed
at_terminal() {
	command -v script >/dev/null || skip "no script(1)"
	local typed=$1
	shift
	printf '%s' "$typed" | script -qec "$(printf '%q ' "$@")" /dev/null
}

@test "a verdict is one commit by its reviewer, with two files and trailers" {
	reviewed
	run -0 formal f01 gd-001 --reason 材料齐全
	has "gd-001, formal review: recorded"
	code='[0-9a-f]{4}(-[0-9a-f]{4}){4}'
	[[ $(receipt) =~ ^$code\ 2\ $(head_of)\ reviews/formal/gd-001/f01.1.yaml$ ]]
	run -0 git log -1 --format='%an <%ae>|%cn <%ce>|%s' --name-status
	[ "${lines[0]}" = "示例f01 <f01@miit-ds-2023.dsc>|示例f01 <f01@miit-ds-2023.dsc>|review(formal): gd-001 by f01" ]
	[ "${lines[1]}" = "A	reviews/formal/gd-001/f01.1.yaml" ]
	[ "${lines[2]}" = "A	reviews/formal/gd-001/f01.1.yaml.sig" ]
	[ ${#lines[@]} -eq 3 ]
	file=reviews/formal/gd-001/f01.1.yaml
	run -0 git log -1 --format='%(trailers)'
	[ "${lines[0]}" = "Dsc-Case: gd-001" ]
	[ "${lines[1]}" = "Dsc-Stage: formal" ]
	[ "${lines[2]}" = "Dsc-Reviewer: f01" ]
	[ "${lines[3]}" = "Dsc-Seq: 1" ]
	[ "${lines[4]}" = "Dsc-Subject: $(sed -n 's/^subject: //p' $file)" ]
	[ "${lines[5]}" = "Dsc-Record: sha256:$(sha256sum <$file | cut -d' ' -f1)" ]
	run -0 git log -1 --format=%B
	lacks pass
	in_order
	printf 'f01 %s\n' "$(cat "$KEYS/f01.pub")" >../signers
	ssh-keygen -Y verify -f ../signers -I f01 -n verdict@dsc -s $file.sig <$file
	run -0 dsc validate -q
}

# git drops punctuation at the ends of a name; audit must expect what git keeps.
@test "a name with punctuation at its ends stays the author's for good" {
	local name number=0

	reviewed
	for name in 'Zhang S.' 'Li, Si,' '张三 Jr.' '张 "甲"' ';a\' '. . .'; do
		number=$((number + 1))
		sed -i '/^name:/d' people/f01.yaml
		printf "name: '%s'\n" "$name" >>people/f01.yaml
		save "called $name"
		formal f01 gd-001 --reason "$number"
	done
	[ "$(git log --author=@miit --format=%an | tr '\n' '|')" = 'f01|a|张 "甲|张三 Jr|Li, Si|Zhang S|' ]
	run -0 dsc audit -q
}

@test "the time is that of SOURCE_DATE_EPOCH, in the programme's zone" {
	reviewed
	export SOURCE_DATE_EPOCH=1700443865
	formal f01 gd-001
	grep -q '^declared_at: "\?2023-11-20T09:31:05+08:00"\?$' reviews/formal/gd-001/f01.1.yaml
	[ "$(git log -1 --format='%ai|%ci')" = "2023-11-20 09:31:05 +0800|2023-11-20 09:31:05 +0800" ]
	SOURCE_DATE_EPOCH=soon run -3 formal f01 gd-002
	has "SOURCE_DATE_EPOCH is no number"
}

@test "the same command again records nothing and tells the receipt again" {
	reviewed
	run -0 formal f01 gd-001
	first=$(receipt)
	formal f02 gd-002
	before=$(head_of)
	run -0 formal f01 gd-001
	has "recorded before"
	[ "$(receipt)" = "$first" ]
	[ "$(head_of)" = "$before" ]
	run -0 review f01 gd-001 formal --pass --check FC08=yes --check FC09=yes --format json
	has '"result": "already"'
	[ "$(head_of)" = "$before" ]
}

@test "a receipt that cannot be written is told on standard error" {
	local format code

	reviewed
	for format in text json; do
		run -3 --separate-stderr bash -c 'dsc review gd-001 --stage formal --as f01 --key "$1" \
			--yes --pass --check FC08=yes --check FC09=yes --format $2 >/dev/full' - \
			"$KEYS/f01" $format
		[[ $stderr == "dsc review: error: this is recorded, "*": No space left on device"* ]]
		[[ $stderr =~ $'\n'(receipt\ .*\ 2\ $(head_of)\ .*yaml) ]]
		code=${BASH_REMATCH[1]}
	done
	run -0 formal f01 gd-001
	has "$code"
	[ "$(git rev-list --count HEAD)" = 2 ]
}

@test "another verdict on the same case takes the place of the first, in the person's chain" {
	reviewed
	formal f01 gd-001
	formal f01 gd-002
	run -0 review f01 gd-001 formal --reject --check FC01=no --check FC09=no --reason 不符合
	first=sha256:$(sha256sum <reviews/formal/gd-001/f01.1.yaml | cut -d' ' -f1)
	second=sha256:$(sha256sum <reviews/formal/gd-002/f01.2.yaml | cut -d' ' -f1)
	grep -q '^previous: null$' reviews/formal/gd-001/f01.1.yaml
	grep -q "^previous: \"\?$first\"\?$" reviews/formal/gd-002/f01.2.yaml
	grep -q '^supersedes: null$' reviews/formal/gd-002/f01.2.yaml
	grep -q "^previous: \"\?$second\"\?$" reviews/formal/gd-001/f01.3.yaml
	grep -q "^supersedes: \"\?$first\"\?$" reviews/formal/gd-001/f01.3.yaml
	run -0 dsc review --list
	[[ $output =~ gd-001.*rejected ]]
}

@test "trailers only index: one that lies about who recorded does not lead astray" {
	reviewed
	formal f01 gd-001
	git commit -q --allow-empty -m "a note

Dsc-Reviewer: f01"
	run -0 formal f01 gd-002
	[[ $(receipt) == *" reviews/formal/gd-002/f01.2.yaml" ]]
	grep -q 'previous: "\?sha256:' reviews/formal/gd-002/f01.2.yaml
}

# Two verdicts of one number, recorded in clones and merged: neither counts.
@test "what does not count for another of its number is neither one's own nor a gate" {
	reviewed
	git checkout -q -b other
	formal f01 gd-002
	git checkout -q main
	formal f01 gd-001
	git merge -q -m merged other
	run -1 preliminary p01 gd-001
	has "'gd-001' cannot be reviewed at the stage 'preliminary'"
	run -0 dsc review --show gd-001 --as f01
	has "does not count: two verdicts have this number"
	run -0 formal f01 gd-001
	[[ $(receipt) == *" reviews/formal/gd-001/f01.2.yaml" ]]
	run -0 dsc review --list
	[[ $output =~ gd-001.*passed ]]
	run -0 preliminary p01 gd-001
	{
		printf 'case,kind,check.FC0%s' 1
		printf ',check.FC0%s' 2 3 4 5 6 7 8 9
		printf '\ngd-002,pass,yes,yes,yes,yes,yes,yes,yes,yes,yes\n'
	} >../t.csv
	run -0 dsc review import ../t.csv --stage formal --as f01 --key "$KEYS/f01" --yes
	has "reviews/formal/gd-002/f01.3.yaml"
	in_order
}

# What others put into the history must not make a person's next verdict void, or
# one that takes the number of an earlier one.
@test "one's chain goes on from one's own word, whatever others have put there" {
	reviewed
	formal f01 gd-001
	formal f01 gd-002
	lie='x

Dsc-Reviewer: f01'
	own() { # CASE: recorded as the third, and it counts
		run -0 formal f01 "$1"
		[[ $(receipt) == *" reviews/formal/$1/f01.3.yaml" ]]
		run -0 dsc review --list --format json
		python3 - "$output" gd-001 gd-002 "$1" <<-'END'
		import json, sys
		cases = {c["case"]: c for c in json.loads(sys.argv[1])["cases"]}
		for case in sys.argv[2:]:
		    assert cases[case]["stages"][0]["outcome"] == "passed", cases[case]
		END
		git reset -q --hard kept
	}
	git tag kept

	# more lies than anybody follows
	{
		for i in {1..70}; do
			printf 'commit refs/heads/main\ncommitter a <a@b> %d +0000\ndata <<E\n%s\nE\n' \
				$((1900000000 + i)) "$lie"
			[ $i -gt 1 ] || echo "from $(git rev-parse HEAD)"
			echo
		done
	} | git fast-import --quiet --force
	own sl-001

	# a verdict that is none, and one by another hand with a number that is taken
	mkdir -p reviews/formal/sl-002
	echo x >reviews/formal/sl-002/f01.9.yaml
	sed 's/gd-001/sl-002/' reviews/formal/gd-001/f01.1.yaml >reviews/formal/sl-002/f01.1.yaml
	cp reviews/formal/gd-001/f01.1.yaml.sig reviews/formal/sl-002/
	save "$lie"
	own sl-001

	# a history that somebody has squashed has no trailers
	git reset -q --soft HEAD~2
	git commit -q -m squashed
	own sl-001

	# a file in the way
	mkdir -p reviews/formal/sl-001
	echo x >reviews/formal/sl-001/f01.3.yaml
	save "$lie"
	run -1 formal f01 sl-001
	has "reviews/formal/sl-001/f01.3.yaml stands there already"
	has "record on another case first"
	own sl-002
}

@test "what another hand signed as a later verdict is not taken for one's own" {
	reviewed
	formal f01 gd-001
	own=sha256:$(sha256sum <reviews/formal/gd-001/f01.1.yaml | cut -d' ' -f1)
	sed 's/^seq: 1/seq: 9/' reviews/formal/gd-001/f01.1.yaml >reviews/formal/gd-001/f01.9.yaml
	ssh-keygen -q -Y sign -n verdict@dsc -f "$KEYS/f02" reviews/formal/gd-001/f01.9.yaml
	save "without trailers"
	echo more >>units/miit-gd/cases/gd-001/evidence/credit.pdf
	save changed
	run -0 dsc review --diff gd-001 --as f01
	has "since reviews/formal/gd-001/f01.1.yaml:"
	run -0 review f01 gd-001 formal --return --check FC09=no --reason 章不清
	grep -q "^supersedes: $own$" reviews/formal/gd-001/f01.2.yaml
}

@test "one's chain goes on over verdicts by a key that was taken away" {
	reviewed
	formal f01 gd-001
	formal f01 gd-002
	rm "$KEYS/f01" "$KEYS/f01.pub"
	person . f01 formal
	save "a new key"
	run -0 formal f01 gd-001
	[[ $(receipt) == *" reviews/formal/gd-001/f01.3.yaml" ]]
	run -0 dsc review --list
	[[ $output =~ gd-001[^$'\n']*passed ]]
	[[ $output =~ gd-002[^$'\n']*"pending 0/1" ]]
	rm "$KEYS/f01" "$KEYS/f01.pub"
}

@test "what will be signed is shown, and without a terminal nothing is recorded" {
	reviewed
	before=$(head_of)
	run -2 dsc review gd-001 --stage formal --as f01 --pass --check FC08=yes --check FC09=yes \
		--key "$KEYS/f01" </dev/null
	has "钢铁产线数据分类分级实践"
	has "示例钢铁股份有限公司"
	has "FC08  yes"
	has "| kind: pass"
	has "what will be recorded as reviews/formal/gd-001/f01.1.yaml:"
	has "no terminal to ask at"
	[ "$(head_of)" = "$before" ]
	in_order
}

@test "at a terminal the answer decides" {
	reviewed
	before=$(head_of)
	run -1 at_terminal $'n\n' dsc review gd-001 --stage formal --as f01 --pass \
		--check FC08=yes --check FC09=yes --key "$KEYS/f01"
	has "sign and record this? [y/N]"
	has "nothing was recorded"
	run -1 at_terminal $'\n' dsc review gd-001 --stage formal --as f01 --pass \
		--check FC08=yes --check FC09=yes --key "$KEYS/f01"
	[ "$(head_of)" = "$before" ]
	run -0 at_terminal $'是\n' dsc review gd-001 --stage formal --as f01 --pass \
		--check FC08=yes --check FC09=yes --key "$KEYS/f01"
	has "receipt "
	[ "$(git rev-list --count HEAD)" = 2 ]
}

@test "wrong usage leaves with 2 and records nothing" {
	reviewed
	before=$(head_of)
	who='--stage formal --as f01'
	for words in '' 'gd-001' 'gd-001 --pass' 'gd-001 --stage formal --pass' \
		'gd-001 --as f01 --pass' "gd-001 $who" "gd-001 gd-002 $who --pass" \
		"gd-001 $who --pass --reject" "gd-001 $who --pass --score effect=3" \
		"gd-001 $who --pass --check FC01" "gd-001 $who --pass --check FC01=" \
		"gd-001 $who --pass --check FC01=maybe" "gd-001 $who --pass --check FC99=yes" \
		"gd-001 $who --score effect=3" "gd-001 --stage expert --as e01 --score effect=x" \
		"gd-001 --stage expert --as e01 --score effect" \
		"gd-001 --stage expert --as e01 --score beauty=3" \
		"gd-001 --stage expert --as e01 --score effect=1 --check FC01=yes" \
		"gd-001 $who --pass --check FC01=no --check FC01=yes" \
		"gd-001 --stage expert --as e01 --score effect=27 --score effect=3" \
		"import a.csv $who --pass --reject" "--list --pass --reject" \
		"gd-001 $who --pass --recommend maybe" "gd-001 $who --pass --reason a --reason-file b" \
		"gd-001 $who --pass --format json" "import $who" "import a b $who" \
		"import a.csv $who --pass" "import a.csv $who --reason x" "import a.csv $who --format json" \
		'--queue' '--show gd-001' '--show --as f01' '--diff gd-001' '--diff --as f01' \
		'--list gd-001' '--list --queue --as f01' '--show gd-001 --as f01 --pass' \
		'--list --yes' '--queue gd-001 --as f01'; do
		# shellcheck disable=SC2086
		run -2 dsc review --key "$KEYS/f01" $words </dev/null
		has "dsc review --help"
	done
	[ "$(head_of)" = "$before" ]
}

@test "nothing of that name, no key, no repository: 3" {
	reviewed
	run -3 formal f01 gd-009
	has "there is no case 'gd-009' in any unit"
	run -3 review f01 gd-001 final --pass
	has "the programme has no stage 'final'; its stages are formal, preliminary, expert"
	cp "$KEYS/f01" "$KEYS/f09"
	run -3 formal f09 gd-001
	rm "$KEYS/f09"
	run -3 dsc review gd-001 --stage formal --as f09 --pass --key "$KEYS/f01" --yes
	has "nobody here is called 'f09'"
	run -3 dsc review gd-001 --stage formal --as f01 --pass --key nowhere --yes
	has "nowhere"
	run -3 review f01 gd-001 formal --pass --reason-file nowhere
	has "there is no file nowhere"
	run -3 dsc review --queue --as f09
	run -3 dsc review --show gd-009 --as f01
	run -3 dsc review --queue --as f01 --stage final
	run -3 dsc review --list -C /
	has "no git repository"
	git init -q ../empty
	cp dsc.yaml ../empty
	run -3 dsc review --list -C ../empty
	has "nothing is committed yet"
	# A person who is not committed yet is nobody.
	person . f03 formal
	run -3 formal f03 gd-001
	has "only what is committed counts"
}

@test "roles: who has none for the stage, or two that exclude each other, is refused" {
	reviewed
	run -1 formal p01 gd-001
	has "'p01' has no role that may review at the stage 'formal'"
	spoil people/f01.yaml 's/^roles: .*/roles: [formal, clerk, supervisor]/'
	save roles
	run -1 formal f01 gd-001
	has "exclude each other"
	spoil people/f01.yaml 's/^roles: .*/roles: [expert]/'
	printf 'acts: {formal: [expert]}\n' >>dsc.yaml
	save acts
	run -0 formal f01 gd-001
	run -1 formal f02 gd-002
	[ "$(git rev-list --count HEAD)" = 4 ]
}

@test "keys: none where one is required, another's, one that was taken away" {
	reviewed
	run -1 dsc review gd-001 --stage formal --as f01 --pass --yes
	has "verdicts are signed here"
	run -1 dsc review gd-001 --stage formal --as f01 --pass --key "$KEYS/f02" --yes
	has "none of those in people/f01.yaml"
	DSC_KEY=$KEYS/f01 run -0 dsc review gd-001 --stage formal --as f01 --pass \
		--check FC08=yes --check FC09=yes --yes
	spoil people/f01.yaml 's/^keys: .*/keys: []/'
	save keys
	run -1 formal f01 gd-002
	has "none of those"
}

@test "where the policy lets signatures be, a verdict needs none" {
	reviewed
	printf 'signatures: optional\n' >>dsc.yaml
	save policy
	run -0 dsc review gd-001 --stage formal --as f01 --pass --check FC08=yes --check FC09=yes --yes
	[ -f reviews/formal/gd-001/f01.1.yaml ]
	[ ! -e reviews/formal/gd-001/f01.1.yaml.sig ]
	in_order
	run -0 dsc review --list
	[[ $output =~ gd-001.*passed ]]
}

@test "a conflict of interest shows nothing and takes nothing but a recusal" {
	reviewed
	person . f02 formal "$(sed -n 's/^  *uscc: *//p;s/.*[{,] *uscc: *\([0-9A-Z]*\).*/\1/p' units/miit-gd/cases/gd-001/case.yaml | head -1)"
	save conflict
	run -1 --separate-stderr dsc review --show gd-001 --as f02
	[ -z "$output" ]
	[[ $stderr == *"conflict of interest on 'gd-001'"*"--recuse"* ]]
	run -1 --separate-stderr dsc review --diff gd-001 --as f02
	[ -z "$output" ]
	run -1 --separate-stderr formal f02 gd-001
	[ -z "$output" ]
	[[ $stderr == *"only --recuse can be recorded"* ]]
	[[ $stderr != *产线* ]]
	run -0 dsc review --queue --as f02
	[[ $output =~ gd-001.*"conflict of interest" ]]
	lacks 钢铁产线
	run -0 dsc review --queue --as f02 --format json
	has '"case": "gd-001", "unit": null, "title": null'
	run -1 review f02 gd-001 formal --recuse
	has "reason"
	run -0 review f02 gd-001 formal --recuse --reason 本单位申报
	run -0 dsc review --queue --as f02
	lacks gd-001
}

@test "a recusal never expires, and closes the case to the person at every stage" {
	reviewed
	spoil people/f01.yaml 's/^roles: .*/roles: [formal, preliminary]/'
	save roles
	formal f01 gd-001
	# Before the case has reached the stage, too.
	run -0 review f01 gd-002 preliminary --recuse --reason 曾任职
	run -1 formal f01 gd-002
	has "has recused from 'gd-002'"
	run -1 dsc review --show gd-002 --as f01
	has "has recused"
	spoil units/miit-gd/cases/gd-002/case.yaml 's/^title: .*/title: 改了题目的案例/'
	save changed
	run -1 formal f01 gd-002
	has "does not expire"
	# What was recorded before it is void.
	run -0 review f01 gd-001 preliminary --recuse --reason 曾任职
	run -0 dsc review --list
	[[ $output =~ gd-001.*pending ]]
}

@test "who is not assigned is refused where a stage has assignments" {
	reviewed
	mkdir assignments
	printf "dsc: assignment/1\nstage: formal\ncases: {gd-001: [f02]}\n" >assignments/formal.yaml
	run -0 dsc validate -q
	save assignments
	run -1 formal f01 gd-001
	has "is assigned to others; see assignments/formal.yaml"
	run -0 formal f02 gd-001
	run -0 dsc review --queue --as f01
	lacks gd-001
}

@test "a stage opens when the one before has passed" {
	reviewed
	run -1 preliminary p01 gd-001
	has "'gd-001' cannot be reviewed at the stage 'preliminary'"
	run -1 expert e01 gd-001 27 18 15 25
	formal f01 gd-001
	run -0 preliminary p01 gd-001
	run -1 expert e01 gd-001 27 18 15 25
	run -0 preliminary p02 gd-001
	run -0 expert e01 gd-001 27 18 15 25
	# A case that its unit does not recommend never enters.
	dsc rank -q miit-gd drop gd-002
	save drop
	run -1 formal f01 gd-002
	has "cannot be reviewed"
}

@test "a sealed stage takes no verdict any more" {
	reviewed
	formal f01 gd-001
	mkdir seals
	printf 'dsc: seal/1\n' >seals/formal.yaml
	save seal
	run -1 formal f01 gd-002
	has "the stage 'formal' is sealed"
	run -0 dsc review --queue --as f01
	has "nothing waits for you"
	run -1 review f02 gd-002 formal --recuse --reason x
}

@test "an incomplete verdict is refused" {
	reviewed
	before=$(head_of)
	run -1 review f01 gd-001 formal --pass --check FC08=yes
	has "FC09"
	run -1 formal f01 gd-001 --check FC03=no
	has "FC03"
	run -1 review f01 gd-001 formal --reject --reason x --check FC08=yes
	run -1 review f01 gd-001 formal --reject --check FC08=no
	has "reason"
	run -1 review f01 gd-001 formal --abstain
	run -1 review f01 gd-001 formal --pass --reason "$(printf 'a\033[31mb')" --check FC08=yes --check FC09=yes
	lacks $'\033'
	spoil profile.yaml '/^  formal:/,/quorum/s/abstain, //'
	save kinds
	run -1 review f01 gd-001 formal --abstain --reason x
	[ "$(git rev-list --count HEAD)" = 2 ]
}

@test "scores: every item, within its range" {
	reviewed
	formal f01 gd-001
	preliminary p01 gd-001
	preliminary p02 gd-001
	run -1 review e01 gd-001 expert --score advanced=27 --reason x
	run -1 expert e01 gd-001 31 18 15 25
	has "31"
	chinese
	DSC_LANG=zh_CN run -2 dsc review gd-001 --stage expert --as e01 --score advanced=27 \
		--score distinctive=18 --score recognised=15 --score effect=25 --recommend yes \
		--reason x --key "$KEYS/e01" </dev/null
	has "| recommend: yes"
	lacks "已推荐"
	lacks "合格"
	DSC_LANG=zh_CN run -0 dsc review --show gd-001 --as e01
	has "形式审查：已通过"
	lacks "文件数"
	run -0 expert e01 gd-001 27.5 18 15 25
	grep -q '^scores: {advanced: "27.5", distinctive: "18", recognised: "15", effect: "25"}$' \
		reviews/expert/gd-001/e01.1.yaml
	grep -q '^recommend: "\?yes"\?$' reviews/expert/gd-001/e01.1.yaml
}

# Else a unit could put another dossier into the place of the one that was reviewed.
@test "a case whose id another unit uses too cannot be reviewed" {
	reviewed
	formal f01 gd-001
	cp -R units/miit-gd/cases/gd-001 units/ca-gd/cases/
	spoil units/ca-gd/recommendation.yaml '/^priority:/a\  - gd-001'
	save twins
	run -1 review f02 gd-001 formal --reject --check FC09=no --reason x
	has "the unit 'miit-gd' has a case of this id too; one of the two must be given another id"
	run -0 dsc review --show gd-001 --as c01
	has "formal review: closed"
	has "the unit 'miit-gd' has a case of this id too"
	git rm -qr units/ca-gd/cases/gd-001
	save one
	run -0 dsc review --list
	[[ $output =~ gd-001\ +miit-gd[^$'\n']*passed ]]
}

@test "a case with a link in its folder cannot be reviewed" {
	reviewed
	ln -s case.yaml units/miit-gd/cases/gd-001/evidence/link.pdf
	save link
	run -1 formal f01 gd-001
	has "'gd-001' cannot be reviewed: "
}

@test "what machines find is proposed, and a person answers the rest" {
	reviewed
	spoil units/miit-gd/cases/gd-001/case.yaml 's/  in_use_since: .*/  in_use_since: 2023-12-12/'
	run -1 formal f01 gd-001
	has "is not as committed"
	save later
	run -1 formal f01 gd-001
	has "FC03: units/miit-gd/cases/gd-001/case.yaml:"
	has "[not-in-use]"
	run -0 review f01 gd-001 formal --reject --reason 未投入使用 --check FC08=yes --check FC09=yes
	grep -q 'FC02: yes, FC03: no' reviews/formal/gd-001/f01.1.yaml
	# Another case of the same unit is not tainted.
	run -0 formal f01 gd-002
	# Somebody may know better.
	run -0 formal f02 gd-001 --check FC03=yes
}

@test "a finding in the unit's own documents leaves the item open" {
	reviewed
	spoil units/miit-gd/recommendation.yaml 's/^  gd-002: {.*/  gd-002: {text: 同意推荐。}/'
	save opinion
	run -1 formal f01 gd-001
	has "note: FC06: units/miit-gd/recommendation.yaml:"
	run -0 formal f01 gd-001 --check FC06=yes
}

@test "in a bare repository everything is answered by hand" {
	reviewed
	git clone -q --bare . ../bare
	cd ../bare || return
	run -1 formal f01 gd-001
	has "without a work tree"
	run -0 formal f01 gd-001 --check FC01=yes --check FC02=yes --check FC03=yes --check FC04=yes \
		--check FC05=yes --check FC06=yes --check FC07=na
	[[ $(receipt) == *" 2 $(head_of) reviews/formal/gd-001/f01.1.yaml" ]]
	git fsck --strict --no-dangling
	run -0 dsc review --list
	[[ $output =~ gd-001.*passed ]]
	run -0 dsc review --queue --as f01
	run -0 dsc review --show gd-001 --as c01
}

@test "a repository below the top of its git" {
	mkdir sub
	repository sub/r
	people sub/r
	git -c init.defaultBranch=main init -q .
	save start
	cd sub/r/units || return
	run -0 formal f01 gd-001
	[[ $(receipt) == *" reviews/formal/gd-001/f01.1.yaml" ]]
	[ "$(git show --format= --name-only | head -1)" = sub/r/reviews/formal/gd-001/f01.1.yaml ]
	run -0 formal f01 gd-002
	grep -q 'seq: 2' ../reviews/formal/gd-002/f01.2.yaml
	run -0 dsc review --diff gd-001 --as f01
	has "is as it was"
	[ -z "$(git status --porcelain)" ]
}

@test "others' verdicts are shown once one's own is recorded" {
	reviewed
	formal f01 gd-001
	preliminary p01 gd-001 --reason 一号的理由
	run -0 dsc review --show gd-001 --as p02
	lacks 一号的理由
	has "others' verdicts are shown once your own is recorded"
	run -0 dsc review --show gd-001 --as p02 --format json
	has '"others_shown": false'
	lacks 一号的理由
	# What they have decided is not shown either.
	preliminary p03 gd-001
	run -0 dsc review --show gd-001 --as p02
	has "preliminary review: shown once your own verdict is recorded"
	has "formal review: passed"
	run -0 dsc review --show gd-001 --as p02 --format json
	has '"outcome": null'
	# An abstention opens nothing: it could be taken back.
	review p02 gd-001 preliminary --abstain --reason 不熟悉
	run -0 dsc review --show gd-001 --as p02
	lacks 一号的理由
	has 不熟悉
	preliminary p02 gd-001
	run -0 dsc review --show gd-001 --as p02
	has 一号的理由
	for who in c01 s01; do
		run -0 dsc review --show gd-001 --as $who
		has 一号的理由
	done
	run -0 dsc review --show gd-001 --as e01
	lacks 一号的理由
	for i in 1 2 3 4 5; do expert e0$i gd-001 2$i 18 15 25; done
	run -0 dsc review --show gd-001 --as e01
	has "total 81.00"
	run -0 dsc review --show gd-001 --as f02
	lacks "total 81"
}

@test "--diff says what changed since one's verdict" {
	reviewed
	run -1 dsc review --diff gd-001 --as f01
	has "you have recorded no verdict on this case"
	formal f01 gd-001
	run -0 dsc review --diff gd-001 --as f01
	has "the dossier of 'gd-001' is as it was when you recorded reviews/formal/gd-001/f01.1.yaml"
	spoil units/miit-gd/cases/gd-001/case.yaml 's/^title: .*/title: 另一个题目/'
	cp units/miit-gd/cases/gd-001/evidence/credit.pdf units/miit-gd/cases/gd-001/evidence/new.pdf
	git rm -q units/miit-gd/cases/gd-001/evidence/agreement.pdf
	save changed
	run -0 dsc review --diff gd-001 --as f01
	has "  case.yaml  changed"
	has "  evidence/agreement.pdf  removed"
	has "  evidence/new.pdf  added"
	has "- title: 钢铁产线数据分类分级实践"
	has "+ title: 另一个题目"
	run -0 dsc review --diff gd-001 --as f01 --format json
	printf '%s' "$output" | python3 -m json.tool >/dev/null
	has '"path": "evidence/new.pdf",'
	has '"change": "added"'
	run -0 dsc review --queue --as f01
	[[ $output =~ gd-001.*"the dossier has changed since your verdict" ]]
	run -0 dsc review --show gd-001 --as c01
	has "stale: the dossier has changed since"
}

@test "a dossier that comes back is reviewed in the next round" {
	reviewed
	review f01 gd-001 formal --return --check FC05=no --check FC08=yes --check FC09=yes --reason 缺材料
	run -0 dsc review --list
	[[ $output =~ gd-001.*returned ]]
	spoil units/miit-gd/cases/gd-001/case.yaml 's/^title: .*/title: 补正后的题目/'
	save 补正
	run -0 dsc review --list
	[[ $output =~ gd-001.*"pending 0/1 (round 2)" ]]
	run -0 formal f01 gd-001
	run -0 dsc review --list --format json
	has '{"stage": "formal", "outcome": "passed", "round": 2, "verdicts": 1, "recusals": 0}'
}

@test "every JSON is JSON" {
	reviewed
	formal f01 gd-001
	for words in --list '--queue --as f01' '--show gd-001 --as f01' '--diff gd-001 --as f01'; do
		# shellcheck disable=SC2086
		run -0 dsc review $words --format json
		printf '%s' "$output" | python3 -m json.tool >/dev/null
	done
	run -0 --separate-stderr formal f01 gd-002 --format json
	[ "$(printf '%s' "$output" | python3 -c 'import json,sys; d = json.load(sys.stdin); print(d["v"], d["result"], d["stage"], [r["case"] + " " + r["path"] + " %d" % r["position"] for r in d["receipts"]])')" = \
		"1 recorded formal ['gd-002 reviews/formal/gd-002/f01.2.yaml 3']" ]
}

@test "a reason from a file or from standard input, with any line ends" {
	reviewed
	printf '第一行\r\n第二行\r\n\n' >../reason
	run -0 formal f01 gd-001 --reason-file ../reason
	run -0 formal f02 gd-002 --reason-file - <../reason
	run -0 dsc review --show gd-001 --as c01 --format json
	has '"reason": "第一行\n第二行"'
	head -c 70000 /dev/zero | tr '\0' a >../reason
	run -3 formal f01 sl-001 --reason-file ../reason
	has "more than 65536 bytes"
	printf '\357\273\277有保留\r\n' >../reason
	run -0 formal f01 sl-002 --reason-file ../reason
	grep -q '^reason: "\?有保留"\?$' reviews/formal/sl-002/f01.2.yaml
	printf 'a\377' >../reason
	run -1 formal f01 sl-001 --reason-file ../reason
}

@test "what happens while one signs: other people's verdicts do not matter" {
	reviewed
	meanwhile "dsc review gd-002 --stage formal --as f02 --pass --check FC08=yes --check FC09=yes --key $KEYS/f02 --yes"
	run -0 formal f01 gd-001
	[[ $(receipt) == *" 3 $(head_of) "* ]]
	in_order
	[ -f reviews/formal/gd-002/f02.1.yaml ]
}

@test "what happens while one signs: a changed dossier, a lost role or key, a seal refuse" {
	reviewed
	for change in \
		"sed -i 's/^title: .*/title: 换了/' units/miit-gd/cases/gd-001/case.yaml|has changed meanwhile" \
		"sed -i 's/^roles: .*/roles: [expert]/' people/f01.yaml|has no role" \
		"sed -i 's/^keys: .*/keys: []/' people/f01.yaml|none of those" \
		"mkdir seals && echo 'dsc: seal/1' >seals/formal.yaml|is sealed" \
		"mkdir assignments && printf 'dsc: assignment/1\nstage: formal\ncases: {gd-001: [f02]}\n' >assignments/formal.yaml|assigned" \
		"dsc rank -q miit-gd drop gd-001|cannot be reviewed"; do
		rm -f ../.done
		meanwhile "${change%%|*} && git add -A && git commit -q -m change"
		before=$(head_of)
		run -1 formal f01 gd-001
		has "${change##*|}"
		[ "$(git rev-parse HEAD~1)" = "$before" ]
		[ ! -e reviews/formal/gd-001 ]
		in_order
		git reset -q --hard "$before"
		git clean -qfd
	done
}

@test "what happens while one signs: one's own verdict elsewhere makes a new draft" {
	reviewed
	meanwhile "dsc review gd-002 --stage formal --as f01 --pass --check FC08=yes --check FC09=yes --key $KEYS/f01 --yes"
	run -0 formal f01 gd-001
	[[ $(receipt) == *" 3 $(head_of) reviews/formal/gd-001/f01.2.yaml" ]]
	[ -f reviews/formal/gd-002/f01.1.yaml ]
	rm ../.done
	# The same verdict from elsewhere: one is enough.
	meanwhile "dsc review sl-001 --stage formal --as f01 --pass --check FC08=yes --check FC09=yes --key $KEYS/f01 --yes"
	run -0 formal f01 sl-001
	has "recorded before"
	[ "$(git rev-list --count HEAD)" = 4 ]
}

@test "a signing program that fails, lies or is not there records nothing" {
	reviewed
	before=$(head_of)
	printf '#!/bin/sh\nexit 1\n' >../keygen
	chmod +x ../keygen
	DSC_SSH_KEYGEN=$PWD/../keygen run -3 formal f01 gd-001
	DSC_SSH_KEYGEN=/nonexistent run -3 formal f01 gd-001
	# A signature by another key.
	printf '#!/bin/bash\nexec ssh-keygen "${@//f01/f02}"\n' >../keygen
	DSC_SSH_KEYGEN=$PWD/../keygen run -3 formal f01 gd-001
	[ "$(head_of)" = "$before" ]
	in_order
}

@test "a shallow clone, a split index, no folder: what is in the way is named" {
	reviewed
	formal f01 gd-001
	git clone -q --depth 1 "file://$PWD" ../shallow
	cd ../shallow
	for command in "formal f02 gd-002" "formal f01 gd-001"; do
		run -3 $command
		has "is cut off (a shallow clone)"
		has "'git fetch --unshallow'"
	done
	git fetch -q --unshallow
	formal f02 gd-002
	git update-index --split-index
	run -3 formal f02 sl-001
	has "git update-index --no-split-index"
	git update-index --no-split-index
	mv reviews ../aside
	echo x >reviews
	run -3 formal f02 sl-001
	has "'reviews' is no folder, and 'reviews/formal/sl-001/f02.2.yaml' is to be recorded below it"
}

@test "no hook runs, and what others have staged stays staged" {
	reviewed
	for hook in pre-commit commit-msg post-commit reference-transaction; do
		printf '#!/bin/sh\ntouch %s/ran\nexit 1\n' "$PWD" >.git/hooks/$hook
		chmod +x .git/hooks/$hook
	done
	printf 'x\n' >staged
	git add staged
	run -0 formal f01 gd-001
	[ ! -e ran ]
	rm .git/hooks/*
	[ "$(git status --porcelain)" = "A  staged" ]
}

@test "eight terminals at once lose nothing and take nothing twice" {
	reviewed
	for id in f01 f02; do
		for case in gd-001 gd-002 sl-001 sl-002; do
			formal $id $case >>"../out.$id.$case" 2>&1 &
		done
	done
	wait
	cat ../out.* >../out
	# Whoever was refused because of one's own other terminals repeats the command.
	for id in f01 f02; do
		for case in gd-001 gd-002 sl-001 sl-002; do formal $id $case >/dev/null; done
	done
	[ "$(git rev-list --count HEAD)" = 9 ]
	[ "$(git ls-files reviews | grep -c 'yaml$')" = 8 ]
	in_order
	while read -r _ code position commit path; do
		[ "$(git rev-list --count "$commit")" = "$position" ]
		git show "$commit:$path" | sha256sum | grep -q "^$(echo "$code" | tr -d -)"
	done < <(grep '^receipt' ../out)
	run -0 dsc review --list --format json
	[ "$(printf '%s' "$output" | grep -c '"outcome": "passed", "round": 1, "verdicts": 2')" = 4 ]
}

@test "killed at any moment, a verdict is recorded or not, and the next command works" {
	reviewed
	for i in {1..25}; do
		timeout -s KILL "0.0$((i * 3 % 10))$((i % 10))" dsc review gd-001 --stage formal --as f01 \
			--pass --check FC08=yes --check FC09=yes --reason "$i" --key "$KEYS/f01" --yes >>../out || :
	done 2>/dev/null
	run -0 formal f01 gd-001
	in_order
	recorded=$(git ls-files reviews | grep -c 'yaml$')
	[ "$(git rev-list --count HEAD)" = $((recorded + 1)) ]
	while read -r _ _ _ commit path; do
		git merge-base --is-ancestor "$commit" HEAD
		[ -f "$path" ]
	done < <(grep '^receipt' ../out)
}

# ---- tables

table() {
	cat >../table.csv
}

@test "a table is tried, then recorded as a whole, then known" {
	reviewed
	printf '\357\273\277case,kind,reason,check.FC08,check.FC09,check.FC05%s\r\n' \
		',check.FC01,check.FC02,check.FC03,check.FC04,check.FC06,check.FC07' >../table.csv
	printf 'gd-001,pass,,yes,yes,yes,yes,yes,yes,yes,yes,yes\r\n' >>../table.csv
	printf 'gd-002,return,"缺材料，""第三章""\r\n请补",yes,yes,no,,,,,,\r\n' >>../table.csv
	run -0 dsc review import ../table.csv --stage formal --as f01 --key "$KEYS/f01"
	has "gd-001  pass"
	has "2 verdicts could be recorded; nothing was"
	[ "$(git rev-list --count HEAD)" = 1 ]
	run -0 dsc review import ../table.csv --stage formal --as f01 --key "$KEYS/f01" --yes
	[ "$(printf '%s\n' "$output" | grep -c ^receipt)" = 2 ]
	[ "$(git rev-list --count HEAD)" = 3 ]
	in_order
	grep -q 'seq: 2' reviews/formal/gd-002/f01.2.yaml
	while read -r _ _ position commit _; do
		[ "$(git rev-list --count "$commit")" = "$position" ]
	done < <(printf '%s\n' "$output" | grep ^receipt)
	run -0 dsc review --show gd-002 --as c01 --format json
	has '"reason": "缺材料，\"第三章\"\n请补"'
	run -0 dsc review import ../table.csv --stage formal --as f01 --key "$KEYS/f01" --yes
	[ "$(printf '%s\n' "$output" | grep -c 'recorded before')" = 2 ]
	[ "$(git rev-list --count HEAD)" = 3 ]
}

@test "scores from a table" {
	reviewed
	formal f01 gd-001
	preliminary p01 gd-001
	preliminary p02 gd-001
	table <<-'END'
		case,kind,score.advanced,score.distinctive,score.recognised,score.effect,recommend,reason
		gd-001,score,27,18.5,15,25,yes,技术先进
	END
	sed 's/,15,/,30.0001,/' ../table.csv >../wrong.csv
	run -1 dsc review import ../wrong.csv --stage expert --as e01 --key "$KEYS/e01" --yes
	has "../wrong.csv:2:22: error: the score '30.0001' for 'recognised' is not from"
	run -0 dsc review import ../table.csv --stage expert --as e01 --key "$KEYS/e01" --yes
	grep -q 'distinctive: "18.5"' reviews/expert/gd-001/e01.1.yaml
}

@test "all mistakes of a table are told with their places, and nothing is recorded" {
	reviewed
	import() { dsc review import ../table.csv --stage formal --as f01 --key "$KEYS/f01" --yes; }
	table <<-'END'
		case,kind,colour,check.FC99,score.effect,case
		gd-001,pass,,,,x
	END
	run -1 import
	has "../table.csv:1:11: error: 'colour' is no column"
	has "../table.csv:1:18: error: the stage 'formal' has no item 'FC99'"
	has "../table.csv:1:29: error: the stage 'formal' gives no scores"
	has "../table.csv:1:42: error: the column 'case' is there twice"
	table <<-'END'
		case,kind,check.FC08,recommend
		gd-001,passs,yes,yes
		,pass,maybe,perhaps
		gd-002,pass
	END
	run -1 import
	has "../table.csv:2:8: error: 'passs' is no verdict"
	has "../table.csv:3:1: error: no case is named"
	has "../table.csv:3:7: error: 'maybe' is no answer to FC08"
	has "../table.csv:3:13: error: 'perhaps' is no recommendation"
	has "../table.csv:4:1: error: 2 fields in this row; the first row names 4 columns"
	table <<-'END'
		reason,case,kind
		x,gd-001,abstain
		x,gd-009,abstain
		x,gd-001,abstain
		,gd-002,abstain
	END
	run -1 import
	lacks "table.csv:2:"
	has "../table.csv:3:3: error: there is no case 'gd-009'"
	has "../table.csv:4:3: error: there are two verdicts on 'gd-001'"
	has "../table.csv:5:2: error: a verdict 'abstain' needs a reason"
	table <<-'END'
		case,kind,check.FC01,check.FC02
		gd-001,pass,yes,
		gd-002,pass,no,yes
		tx-001,pass,yes,yes
	END
	run -1 import
	has "../table.csv:2:17: error: the item 'FC02' of the checklist is not answered"
	has "../table.csv:3:13: error: the item 'FC01' of the checklist is answered 'no'"
	has "../table.csv:4:1: error: the item 'FC03' of the checklist is not answered"
	printf 'case,kind\n"gd-001,pass\n' | table
	run -1 import
	has "../table.csv:2:1: error: a quoted field is never closed"
	printf 'case\ngd-001\n' | table
	run -1 import
	has "../table.csv:1:1: error: no column 'kind'"
	printf 'case,kind\n\260\270,pass\n' | table
	run -1 import
	has "../table.csv:2:1: error: not UTF-8"
	: | table
	run -1 import
	has "no verdicts"
	rm ../table.csv
	run -3 import
	mkdir ../table.csv
	run -3 import
	[ "$(git rev-list --count HEAD)" = 1 ]
	in_order
}

@test "a person and a case of as many names as fit are compared in little memory" {
	! grep -q __asan "$DSC_BIN/dsc-review" || skip "the address sanitizer needs more"
	reviewed
	python3 - people/f01.yaml units/miit-gd/cases/gd-002/case.yaml <<-'END'
	import re, sys
	person, case = sys.argv[1:]
	text = open(person).read()
	text = text.replace("name: 示例研究院", "name: " + "示" * 60000)
	text = text.replace("conflicts: []", "conflicts: [%s]" % ", ".join(
	    "{uscc: 91440300MA%07d, reason: x}" % i for i in range(15000)))
	open(person, "w").write(text)
	text = open(case).read()
	many = "".join("  - {role: member, name: n%d, uscc: 91440600MA%07d}\n" % (i, i)
	               for i in range(10000))
	text = re.sub("applicants:\n.*?(?=^status:)", lambda _: "applicants:\n" + many, text,
	              flags=re.S | re.M)
	open(case, "w").write(text)
	END
	save many
	run -0 bash -c 'ulimit -v 400000; timeout 20 dsc review --queue --as f01'
	has gd-002
	# One of each in common is found among them.
	sed -i 's/91440300MA0009999/91440600ma0009999/' people/f01.yaml
	save common
	run -0 bash -c 'ulimit -v 400000; timeout 20 dsc review --queue --as f01'
	has "has declared a conflict with an applicant of the case, 'n9999'"
}

@test "text from a dossier reaches no terminal unfiltered" {
	reviewed
	esc=$(printf '\033')
	spoil units/miit-gd/cases/gd-001/case.yaml 's/^title: .*/title: "a\\e[31mb"/'
	save hostile
	run -2 dsc review gd-001 --stage formal --as f01 --pass --check FC08=yes --check FC09=yes \
		--key "$KEYS/f01" </dev/null
	has "a<U+001B>[31mb"
	lacks "$esc"
	for words in --list '--queue --as f01' '--show gd-001 --as f01'; do
		# shellcheck disable=SC2086
		run -0 dsc review $words
		lacks "$esc"
	done
	run -3 dsc review "$esc[31mx" --stage formal --as f01 --pass --key "$KEYS/f01"
	lacks "$esc"
	run -3 dsc review gd-001 --stage formal --as "$esc[31mx" --pass --key "$KEYS/f01"
	lacks "$esc"
	run -3 dsc review gd-001 --stage "$esc[31mx" --as f01 --pass --key "$KEYS/f01"
	lacks "$esc"
	run -2 dsc review gd-001 --stage formal --as f01 --pass --check "$esc[31mx=yes" --key "$KEYS/f01"
	lacks "$esc"
}

@test "what cannot be read is not taken for absent: no seq is given twice" {
	reviewed
	formal f01 gd-001
	formal f01 gd-002
	before=$(head_of)
	object=$(git rev-parse HEAD:reviews/formal/gd-002/f01.2.yaml.sig)
	run -3 inject FAULT_CALLS=open FAULT_PATH="${object:0:2}/${object:2}" FAULT_AT=1+ FAULT_ERRNO=EIO \
		FAULT_PROGRAM=dsc-review dsc-review sl-001 --stage formal --as f01 \
		--key "$KEYS/f01" --yes --pass --check FC08=yes --check FC09=yes
	has "Input/output error"
	[ "$(head_of)" = "$before" ]
	run -0 formal f01 sl-001
	[[ $(receipt) == *" reviews/formal/sl-001/f01.3.yaml" ]]
}
