#!/usr/bin/env bats
# dsc rank: the order of priority, shown and changed.

load setup

bats_file=units/miit-gd/recommendation.yaml

# A repository with two ranked cases, in flow style with comments.
ranked() {
	repository r && cd r || return
	sed -i '/^priority:/,/gd-001$/d' $bats_file
	sed -i 's/^unit: miit-gd$/&\npriority: [gd-002, gd-001]  # 按评分/' $bats_file
	cp $bats_file ../before
}

# The lines that differ from before, as "< old" and "> new".
changes() {
	diff ../before $bats_file | grep '^[<>]' || :
}

@test "the order is shown with title, lead, domain, type, sectors" {
	ranked
	run -0 dsc rank miit-gd
	[[ ${lines[0]} == rank*case*title*lead*domain*type*sectors* ]]
	[[ ${lines[1]} == "   1  gd-002  "* ]]
	[[ ${lines[2]} == "   2  gd-001  "* ]]
	has "industry cases of a provincial industry department: 2 of 10"
}

@test "columns are aligned where characters are wide" {
	ranked
	run -0 dsc rank miit-gd
	printf '%s\n' "${lines[@]:0:3}" | python3 -c '
import sys, unicodedata
at = None
for line in sys.stdin:
    wide = "".join(c * (2 if unicodedata.east_asian_width(c) in "WF" else 1) for c in line)
    words = wide.find("lead") if at is None else at
    assert wide[words - 2:words] == "  " and wide[words] != " ", line
    at = words'
}

@test "JSON says the same, and a case that is not recommended has no rank" {
	ranked
	dsc rank -q miit-gd drop gd-001
	run -0 dsc rank --format json miit-gd
	python3 - "$output" <<-'END'
	import json, sys
	rank = json.loads(sys.argv[1])
	assert rank["v"] == 1 and rank["unit"] == "miit-gd"
	assert [(c["rank"], c["case"], c["state"]) for c in rank["cases"]] == [
	    (1, "gd-002", "ranked"), (None, "gd-001", "not-ranked")]
	assert rank["cases"][0]["domain"] == "industry" and rank["cases"][0]["lead"]
	assert rank["quotas"] == [{"quota": "province-miit", "max": 10, "used": 1, "soft": True}]
	END
}

@test "move changes one line and shows the new order" {
	ranked
	run -0 dsc rank miit-gd move gd-001 1
	[[ ${lines[1]} == "   1  gd-001  "* ]]
	run changes
	[ "$output" = "< priority: [gd-002, gd-001]  # 按评分
> priority: [gd-001, gd-002]  # 按评分" ]
}

@test "drop and add give the file back byte for byte" {
	ranked
	run -0 --separate-stderr dsc rank miit-gd drop gd-002
	[[ $stderr == *"the opinion of 'gd-002' still stands under 'opinions:'"* ]]
	run -0 dsc rank miit-gd add gd-002 1
	cmp ../before $bats_file
}

@test "add without a rank puts the case last" {
	ranked
	dsc rank -q miit-gd drop gd-002
	run -0 dsc rank -q miit-gd add gd-002
	[ -z "$output" ]
	grep -q '^priority: \[gd-001, gd-002\]  # 按评分$' $bats_file
}

@test "block style, Windows line ends and a byte order mark survive" {
	repository r && cd r
	spoil $bats_file 's/  - gd-002/  - gd-002   # 二号/;s/$/\r/;1s/^/\xef\xbb\xbf/'
	cp $bats_file ../before
	run -0 dsc rank miit-gd move gd-001 1
	[[ ${lines[1]} == "   1  gd-001  "* ]]
	[ "$(sed -n '4,5p' $bats_file)" = $'  - gd-001\r\n  - gd-002   # 二号\r' ]
	dsc rank -q miit-gd move gd-001 2
	cmp ../before $bats_file
}

@test "the last case leaves an empty list, which takes one again" {
	repository r && cd r
	run -0 dsc rank -q ca-gd drop tx-001
	grep -q '^priority: \[\]$' units/ca-gd/recommendation.yaml
	run -0 dsc rank -q ca-gd add tx-001
	grep -q '^priority: \[tx-001\]$' units/ca-gd/recommendation.yaml
}

@test "what a rule forbids is refused with 1 and changes nothing" {
	ranked
	run -1 dsc rank miit-gd add gd-001
	has "refused: the case 'gd-001' is recommended already, at rank 2"
	run -1 dsc rank miit-gd add tx-001
	has "the case 'tx-001' belongs to the unit 'ca-gd', not to this one"
	run -1 dsc rank miit-gd add gd-003
	has "there is no case 'gd-003' below units/miit-gd/cases/, did you mean 'gd-00"
	run -1 dsc rank miit-gd move gd-003 1
	run -1 dsc rank miit-gd drop tx-001
	cmp ../before $bats_file
}

@test "a case of a domain that the unit may not recommend is refused" {
	ranked
	dsc rank -q miit-gd drop gd-002
	cp $bats_file ../before
	spoil units/miit-gd/cases/gd-002/case.yaml 's/^domain: .*/domain: telecom/'
	run -1 dsc rank miit-gd add gd-002
	has "may not recommend cases of the domain"
	spoil units/miit-gd/cases/gd-002/case.yaml 's/^title:/title/'
	run -1 dsc rank miit-gd add gd-002
	has "the dossier of 'gd-002' cannot be read"
	cmp ../before $bats_file
}

@test "a soft quota needs a waiver, a hard one takes none" {
	ranked
	dsc rank -q miit-gd drop gd-002
	cp $bats_file ../before
	spoil profile.yaml '/^  province-miit:/,/firmness/s/max: 10/max: 1/'
	run -1 dsc rank miit-gd add gd-002
	has "1 of 1 places are taken"
	has "state a waiver in units/miit-gd/recommendation.yaml"
	cmp ../before $bats_file
	spoil $bats_file 's/^waivers: .*/waivers: [{rule: quota-exceeded, reason: 已请示, approved_by: 处长}]/'
	run -0 dsc rank miit-gd add gd-002
	has "beyond the quota, waived"
	run -0 dsc rank miit-gd
	dsc rank -q miit-gd drop gd-002
	spoil profile.yaml '/^  province-miit:/,/firmness/s/firmness: soft/firmness: hard/'
	run -1 dsc rank miit-gd add gd-002
	has "this quota is hard"
}

@test "while a recommended case cannot be counted, nothing is added or moved" {
	cp -R "$TESTS/../examples/repository" r && cd r
	file=units/ca-zj/recommendation.yaml case=units/ca-zj/cases/zj-005/case.yaml
	spoil $file 's/rule: quota-exceeded/rule: lead-count/'
	dsc rank -q ca-zj drop zj-001
	cp $file ../before
	spoil $case 's/^type: .*/type: trcing/'
	run -1 dsc rank -q ca-zj add zj-001
	has "how much of the quotas is used cannot be told: $case:"
	has "only 'drop' is possible"
	run -1 dsc rank -q ca-zj move zj-002 1
	cmp ../before $file
	# with its type it is the fifth of five
	spoil $case 's/^type: .*/type: tracing/'
	run -1 dsc rank -q ca-zj add zj-001
	has "5 of 5 places are taken"
	# dropped, it takes no place, and says what is wrong no longer
	spoil $case 's/^type: .*/type: trcing/'
	run -0 --separate-stderr dsc rank -q ca-zj drop zj-005
	lacks trcing
	run -0 dsc rank -q ca-zj add zj-001
	: >units/ca-zj/unit.yaml
	run -1 dsc rank -q ca-zj move zj-001 1
	has "units/ca-zj/unit.yaml: the document is empty"
	run -0 dsc rank -q ca-zj drop zj-001
	has "warning: units/ca-zj/unit.yaml"
}

@test "what is wrong already is shown, with 1" {
	ranked
	spoil $bats_file 's/^priority: .*/priority: [gd-001, gd-009, gd-001]/'
	run -1 dsc rank miit-gd
	has "no such case in this unit"
	has "stands further up already"
	has "not recommended"
	# and can be mended
	run -0 dsc rank miit-gd drop gd-001
	has "no such case"
	run -0 dsc rank miit-gd drop gd-009
	run -0 dsc rank miit-gd
	grep -q '^priority: \[gd-001\]$' $bats_file
}

@test "a broken recommendation is refused with its place" {
	ranked
	spoil $bats_file 's/^priority: .*/priority: [gd-001/'
	run -1 dsc rank miit-gd move gd-001 1
	has "units/miit-gd/recommendation.yaml:"
	has "'dsc validate' shows"
	: >$bats_file
	run -1 dsc rank miit-gd
	has "error: $bats_file: the document is empty"
	cp ../before $bats_file
	spoil $bats_file 's/^priority: .*/priority: gd-001/'
	run -1 dsc rank miit-gd
	has "breaks its schema"
}

@test "no recommendation.yaml: says how to make one" {
	ranked
	rm $bats_file
	run -3 dsc rank miit-gd
	has "there is no units/miit-gd/recommendation.yaml; make it with these three lines"
	run -3 dsc rank miit-gd add gd-001
	has "'unit: miit-gd' and 'priority: []'"
	printf 'dsc: recommendation/1\nunit: miit-gd\npriority: []\n' >$bats_file
	run -0 dsc rank -q miit-gd add gd-001
	grep -q '^priority: \[gd-001\]$' $bats_file
}

@test "wrong usage leaves with 2" {
	ranked
	for words in '' 'miit-gd go' 'miit-gd move' 'miit-gd move gd-001' 'miit-gd move gd-001 0' \
		'miit-gd move gd-001 x' 'miit-gd move gd-001 3' 'miit-gd add gd-001 1 2' \
		'miit-gd drop gd-001 1' 'miit-gd drop'; do
		# shellcheck disable=SC2086
		run -2 dsc rank $words
	done
	cmp ../before $bats_file
}

@test "no unit, no repository: 3" {
	ranked
	run -3 dsc rank miit-gx
	has "no unit 'miit-gx' in units/, did you mean 'miit-gd'?"
	run -3 dsc rank -C / miit-gd
	has "no case repository"
}

@test "while another process holds the folder nothing is changed" {
	ranked
	run -3 flock units/miit-gd dsc rank miit-gd move gd-001 1
	has "another dsc is changing"
	cmp ../before $bats_file
	# looking is allowed
	run -0 flock units/miit-gd dsc rank miit-gd
	# the lock dies with its holder
	run -0 dsc rank miit-gd move gd-001 1
}

@test "twenty changes at once lose none" {
	ranked
	for i in 1 2 3 4 5 6 7 8 9 10; do
		until dsc rank -q miit-gd move gd-001 1 2>/dev/null; do :; done &
		until dsc rank -q miit-gd move gd-002 1 2>/dev/null; do :; done &
	done
	wait
	run -0 dsc rank --format json miit-gd
	has '"case": "gd-001", "state": "ranked"'
	has '"case": "gd-002", "state": "ranked"'
	[ "$(find units/miit-gd -maxdepth 1 -name '*.dsc-*' | wc -l)" = 0 ]
}

@test "killed at any moment, the file is the old one or the new one" {
	ranked
	cp $bats_file ../a
	dsc rank -q miit-gd move gd-001 1
	cp $bats_file ../b
	for i in {1..60}; do
		timeout -s KILL "0.00$((i % 9 + 1))" dsc rank -q miit-gd move gd-001 $((i % 2 + 1)) || :
		cmp -s $bats_file ../a || cmp $bats_file ../b
	done 2>/dev/null
	run -0 dsc rank -q miit-gd move gd-001 1
	cmp $bats_file ../b
}

@test "a full disk leaves the old file" {
	repository r
	mv r/units/miit-gd unit
	small_disk r/units/miit-gd
	cp -R unit/. r/units/miit-gd
	cd r
	cp $bats_file ../before
	dd if=/dev/zero of=units/miit-gd/evidence/fill bs=1k 2>/dev/null || :
	run -3 dsc rank miit-gd move gd-001 1
	has "No space left"
	cmp ../before $bats_file
	[ -z "$(find units -name '*.dsc-*')" ]
}

@test "a file that is a link is not followed" {
	ranked
	mv $bats_file ../real.yaml && ln -s ../../../real.yaml $bats_file
	run -3 dsc rank miit-gd move gd-001 1
	has "is no regular file"
	[ -L $bats_file ]
}

@test "the mode of the file stays" {
	ranked
	chmod 640 $bats_file
	dsc rank -q miit-gd move gd-001 1
	[ "$(stat -c %a $bats_file)" = 640 ]
}

@test "dsc quota --with and --without say what it would be, and change nothing" {
	ranked
	run -0 dsc quota miit-gd --without gd-002
	has "as it would be without: gd-002"
	[[ $output == *"  10     1     9"* ]]
	run -0 dsc quota --format json miit-gd --without gd-002 --without gd-001
	has '"what_if": {"with": [], "without": ["gd-002", "gd-001"]}'
	has '"recommended": 0'
	dsc rank -q miit-gd drop gd-002
	spoil profile.yaml '/^  province-miit:/,/firmness/s/max: 10/max: 1/'
	run -0 dsc quota miit-gd
	run -1 dsc quota miit-gd --with gd-002
	has "1 too many"
	run -0 dsc quota miit-gd --with gd-002 --without gd-001
	run -0 dsc quota miit-gd --with gd-001 --with gd-001
	run -2 dsc quota --with gd-001 --without gd-001
	run -3 dsc quota --with gd-003
	has "there is no case 'gd-003', did you mean"
	run -3 dsc quota miit-gd --with tx-001
	has "belongs to the unit 'ca-gd', which is not to be counted"
}
