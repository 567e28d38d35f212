#!/usr/bin/env bats
# dsc new: scaffolds that hold to their schema, and never over what is there.

load setup

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	dsc init -q --no-git r
	cd r || return
}

@test "a unit of every kind is a sound document" {
	for kind in province-miit city-miit xpcc-miit telecom-bureau central-enterprise; do
		run -0 dsc new unit "u-$kind" --kind $kind
		[ "$output" = "made units/u-$kind/unit.yaml" ]
		[ -f "units/u-$kind/recommendation.yaml" ]
		grep -q "^kind: $kind" "units/u-$kind/unit.yaml"
	done
	run dsc validate --format json
	lacks '"document-unreadable", "severity"'
	lacks '"reference-unknown", "severity"'
}

@test "a case lies in its unit, with room for evidence; what only a person knows is asked for" {
	dsc new unit miit-gd --kind province-miit
	run -0 dsc new case gd-001 --unit miit-gd
	[ "$output" = "made units/miit-gd/cases/gd-001/case.yaml" ]
	[ -d units/miit-gd/cases/gd-001/evidence ]
	run -1 dsc validate units/miit-gd/cases/gd-001
	has section-missing
	has evidence-missing
	lacks document-unreadable
}

# empty FILE: the lines that wait for a person, as "path:line"
empty() {
	grep -nE '^[^#]*""|^ *legal_person: #' "$1" | sed "s|^\([0-9]*\):.*|$1:\1|"
}

@test "each gap of a scaffold is an error at its line, and nothing passes that nobody wrote" {
	dsc new unit miit-gd --kind province-miit
	dsc new case gd-001 --unit miit-gd
	dsc new person r017
	case=units/miit-gd/cases/gd-001/case.yaml
	! grep -nE '^[^#]*（' $case units/miit-gd/unit.yaml people/r017.yaml
	[ "$(empty units/miit-gd/unit.yaml | wc -l)" = 2 ]
	[ "$(empty $case | wc -l)" = 9 ]
	[ "$(empty people/r017.yaml | wc -l)" = 2 ]
	run -1 dsc validate -q
	for file in units/miit-gd/unit.yaml $case people/r017.yaml; do
		for gap in $(empty $file); do
			# what an applicant has done is asked for when the applicant is known
			[ "$(sed -n "${gap##*:}{s/:.*//p}" $file)" = "    experience" ] || has "$gap:"
		done
	done
	has "'title': the text is empty"
	has "'region' (region code): '': a region code has six digits"
	# with names, codes and the rest filled in, the applicants are judged
	sed -i 's/^    name: ""/    name: 示例钢铁股份有限公司/; s/^    uscc: ""/    uscc: 91440200XA12C07K47/
		s/legal_person:/& true/; /record:/s/""/none/g' $case
	run -1 dsc validate -q
	has "$(grep -n experience: $case | cut -d : -f 1):17: error: '示例钢铁股份有限公司' states no practical experience"
}

@test "the unit around the current folder is the default" {
	dsc new unit miit-gd
	cd units/miit-gd
	run -0 dsc new case gd-001
	[ "$output" = "made cases/gd-001/case.yaml" ]
	cd cases/gd-001/evidence
	run -0 dsc new case gd-002
	[ -f "$BATS_TEST_TMPDIR/r/units/miit-gd/cases/gd-002/case.yaml" ]
	cd "$BATS_TEST_TMPDIR/r"
	run -3 dsc new case gd-003
	has "which unit's case?"
}

@test "the kind of unit chooses the domain" {
	dsc new unit ca-gd --kind telecom-bureau
	dsc new case tx-001 --unit ca-gd
	grep -q '^domain: telecom' units/ca-gd/cases/tx-001/case.yaml
	dsc new unit miit-gd --kind province-miit
	dsc new case gd-001 --unit miit-gd
	grep -q '^domain: industry' units/miit-gd/cases/gd-001/case.yaml
}

@test "a person with a role" {
	run -0 dsc new person r017 --kind expert
	[ "$output" = "made people/r017.yaml" ]
	grep -q 'expert' people/r017.yaml
	run -0 dsc new person r018
	grep -q 'clerk' people/r018.yaml
	run -0 dsc new person r019 --kind unit:miit-gd
	run -3 dsc new person r020 --kind 'a b'
	has "'a b' is no role"
	[ ! -e people/r020.yaml ]
}

@test "a working person in one command" {
	ssh-keygen -q -t ed25519 -N '' -C 'anything at all' -f ../first
	ssh-keygen -q -t ecdsa -N '' -f ../second
	ln -s "$BATS_TEST_TMPDIR/second.pub" ../link.pub
	run -0 dsc new person r017 --name '李 "明"' --role expert --role preliminary \
		--key ../first.pub --key ../link.pub --organisation 示例研究院 --uscc 12100000400000624D \
		--group cg-shili
	[ "$output" = "made people/r017.yaml" ]
	run -1 dsc validate people/r017.yaml
	has "there is no unit 'cg-shili' below units/; a group is"
	dsc new unit cg-shili --kind central-enterprise
	run -0 dsc validate people/r017.yaml
	python3 - <<-'END'
	import re
	text = open("people/r017.yaml").read()
	assert 'name: "李 \\"明\\"" # 姓名\n' in text, text
	assert '{name: "示例研究院", uscc: "12100000400000624D", group: cg-shili}' in text, text
	assert "\nroles: [expert, preliminary]\n" in text, text
	keys = [re.sub("^  - ", "", line) for line in re.findall("^  - .*$", text, re.M)]
	wanted = [" ".join(open("../%s.pub" % name).read().split()[:2]) for name in ("first", "second")]
	assert keys == ['"%s r017"' % key for key in wanted], keys
	END
	grep -q '#   preliminary 专业初审' people/r017.yaml
}

@test "what is said of a person is checked, and nothing is made" {
	ssh-keygen -q -t ed25519 -N '' -f ../first
	printf 'ssh-ed25519 AAAA\n' >../cut.pub
	run -3 dsc new person r017 --role expertt
	has "'expertt' is no role; roles are clerk, supervisor, formal, preliminary, expert and unit:UNIT"
	run -3 dsc new person r017 --role unit:X
	run -3 dsc new person r017 --role expert --role expert
	has "'expert' is given twice"
	run -3 dsc new person r017 --role clerk --role supervisor
	has "the role 'supervisor' excludes another one"
	run -3 dsc new person r017 --name ' '
	has "--name is empty"
	run -3 dsc new person r017 --name $'a\nb'
	has "--name 'a<U+000A>b' holds a control or invisible character"
	run -3 dsc new person r017 --organisation $'a\u202eb'
	has "--organisation 'a<U+202E>b' holds"
	run -3 dsc new person r017 --organisation x --uscc 12100000400000624E
	has "'12100000400000624E' is no credit code"
	run -3 dsc new person r017 --key ../none.pub
	has "cannot read ../none.pub: No such file or directory"
	run -3 dsc new person r017 --key ../first
	has "../first: this is no public key but perhaps a private one"
	run -3 dsc new person r017 --key ../cut.pub
	has "../cut.pub: "
	run -3 dsc new person r017 --key ..
	has ".. is no public key"
	run -3 dsc new person r017 --key ../first.pub --key ../first.pub
	has "../first.pub holds a key that is given already"
	dsc new person r016 --key ../first.pub
	run -3 dsc new person r017 --key ../first.pub
	has "../first.pub holds a key that stands in people/r016.yaml already"
	run -3 dsc new person r016 --key ../first.pub
	has "File exists"
	rm people/r016.yaml
	run -2 dsc new person r017 --uscc 12100000400000624D
	has "--uscc and --group need an --organisation"
	run -2 dsc new person r017 --group cg-shili
	run -3 dsc new person r017 --organisation x --group CG
	has "'CG' is no group"
	run -2 dsc new unit miit-gd --name 广东
	has "--name, --role, --key, --organisation, --uscc and --group belong to a person"
	[ -z "$(ls people)" ]
}

@test "roles that exclude each other are those of dsc.yaml" {
	printf 'exclusive: [[formal, expert]]\n' >>dsc.yaml
	run -0 dsc new person r016 --role clerk --role supervisor
	run -3 dsc new person r017 --role formal --role clerk --role expert
	has "the role 'expert' excludes another one"
	printf 'signatures: maybe\n' >>dsc.yaml
	run -3 dsc new person r018
	has "'signatures' is 'maybe'; write required or optional"
}

@test "the policy in a new dsc.yaml is a comment that can be used" {
	sed -i 's/^# \(signatures\|acts\|exclusive\|  \)/\1/' dsc.yaml
	run -0 dsc validate
	grep -q '^  seal: \[clerk, supervisor\]' dsc.yaml
	grep -q '^signatures: required' dsc.yaml
	run -0 dsc new person r017 --role clerk
	run -3 dsc new person r018 --role clerk --role supervisor
}

@test "without a repository a case stands alone" {
	mkdir ../alone && cd ../alone
	run -0 dsc new case my-case
	[ "$output" = "made my-case/case.yaml" ]
	run -1 dsc validate my-case
	run -3 dsc new case other --unit miit-gd
	has "no case repository here or above"
	run -3 dsc new unit miit-gd
	run -3 dsc new person r017
	[ "$(ls)" = my-case ]
}

@test "nothing is ever overwritten" {
	dsc new unit miit-gd
	dsc new case gd-001 --unit miit-gd
	dsc new person r017
	find . -type f -exec sha256sum {} + | sort >../before
	run -3 dsc new unit miit-gd
	has "File exists"
	run -3 dsc new case gd-001 --unit miit-gd
	has "the case 'gd-001' exists already"
	run -3 dsc new person r017
	find . -type f -exec sha256sum {} + | sort | cmp - ../before
}

@test "a case id is unique in the whole repository" {
	dsc new unit miit-gd
	dsc new unit miit-sz
	dsc new case gd-001 --unit miit-gd
	run -3 dsc new case gd-001 --unit miit-sz
	has "units/miit-gd/cases/gd-001"
	[ ! -e units/miit-sz/cases ]
}

@test "wrong usage is 2, and nothing is made" {
	dsc new unit miit-gd
	find . | sort >../before
	run -2 dsc new
	run -2 dsc new case
	run -2 dsc new case gd-001 gd-002
	run -2 dsc new folder gd-001
	has "is nothing to make; write unit, case or person"
	for id in A gd_001 -gd '案例' . .. a/b ../x 'a b' x "$(printf '%064d' 0)"; do
		run -2 dsc new case --unit miit-gd -- "$id"
		has "an id has 2 to 63"
	done
	run -2 dsc new case gd-001 --unit ../miit-gd
	run -2 dsc new unit miit-sz --unit miit-gd
	has "--unit belongs to a case"
	run -2 dsc new case gd-001 --unit miit-gd --kind x
	has "a case has no --kind"
	find . | sort | cmp - ../before
}

@test "what cannot be done is 3, and nothing is made" {
	find . | sort >../before
	run -3 dsc new case gd-001 --unit nobody
	has "'dsc new unit nobody' makes it"
	run -3 dsc new unit miit-gd --kind ministry
	has "province-miit"
	find . | sort | cmp - ../before
}

@test "the scaffold speaks the profile's language of ids and limits" {
	cp -R "$TESTS/profiles/repository-2025" ../s
	cp "$TESTS/profiles/sample-2025.yaml" ../s/profile.yaml
	cd ../s
	run -0 dsc new unit city-gz --kind city-office
	run -0 dsc new case gz-001 --unit city-gz
	grep -q 'trusted-space' units/city-gz/cases/gz-001/case.yaml
	grep -q '100至500字' units/city-gz/cases/gz-001/case.yaml
	run -1 dsc validate units/city-gz/cases/gz-001
	has "'type': '' is not one of ransomware-defence, access-control, trusted-space [type-unknown]"
	lacks "unknown key"
	lacks "missing key"
}

@test "two at once make one" {
	dsc new unit miit-gd
	for i in $(seq 20); do
		dsc new case gd-001 --unit miit-gd >/dev/null 2>&1 && echo made >>../made &
	done
	wait
	[ "$(wc -l <../made)" -eq 1 ]
	[ "$(ls units/miit-gd/cases/gd-001 | tr '\n' ' ')" = "case.yaml evidence " ]
}

@test "a folder that may not be written" {
	needs_plainly
	dsc new unit miit-gd
	chmod 555 units/miit-gd
	run -3 plainly dsc new case gd-001 --unit miit-gd
	[ ! -e units/miit-gd/cases ]
}

@test "a full disk leaves nothing half written" {
	cd ..
	small_disk disk
	cp -R r/. disk/
	cd disk
	dd if=/dev/zero of=filler bs=512 count=200 2>/dev/null || :
	run -3 dsc new unit miit-gd
	has "No space left on device"
	[ -z "$(find units -type f)" ]
}

@test "links in the way are not followed" {
	mkdir ../outside
	ln -s ../../outside units/miit-gd
	run -3 dsc new case gd-001 --unit miit-gd
	has "Not a directory"
	run -3 dsc new unit miit-gd
	[ -z "$(ls ../outside)" ]
	ln -s ../../outside/p.yaml people/r017.yaml
	run -3 dsc new person r017
	[ -z "$(ls ../outside)" ]
}

@test "a folder with a Chinese name" {
	mkdir "../案例 库" && cd "../案例 库"
	dsc init -q --no-git
	run -0 dsc new unit miit-gd
	run -0 dsc new case gd-001 --unit miit-gd
	run -1 dsc validate
}
