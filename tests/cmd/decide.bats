#!/usr/bin/env bats
# dsc decide: the list, its explanation, its papers, the decision on the record.

load setup
load people

CASES="gd-001 gd-002 sl-001 sl-002 tx-001"

# One repository for all tests: five cases scored and sealed; each test works on a copy.
setup_file() {
	export SOURCE_DATE_EPOCH=1700000000
	unset DSC_KEY SSH_AUTH_SOCK
	cd "$BATS_FILE_TMPDIR" || return
	reviewed
	for case in $CASES; do
		formal f01 $case
		[ $case = sl-002 ] || preliminary p01 $case
		[ $case = sl-002 ] || preliminary p02 $case
	done >/dev/null
	review p01 sl-002 preliminary --reject --check PC01=no --check PC02=yes --check PC03=yes \
		--recommend no --reason 与类型不符 >/dev/null
	review p02 sl-002 preliminary --reject --check PC01=no --check PC02=yes --check PC03=yes \
		--recommend no --reason 与类型不符 >/dev/null
	{ # 84 79 83 78 82; 50.5; 79, and 79 again with less effect
		expert e01 gd-001 27 13 15 29
		expert e02 gd-001 24 16 11 28
		expert e03 gd-001 21 19 16 27
		expert e04 gd-001 28 12 12 26
		expert e05 gd-001 25 15 17 25
		for who in e01 e02 e03 e04 e05; do
			expert $who gd-002 20 10 10 10.5
			expert $who sl-001 24 15 15 25
			expert $who tx-001 25 15 15 24
		done
	} >/dev/null
	seal c01 formal && seal s01 formal && seal c01 preliminary && seal s01 preliminary &&
		seal c01 expert && seal s01 expert
}

seal() {
	dsc seal "$2" --as "$1" --key "$KEYS/$1" --yes >/dev/null
}

# The decided repository, one's own copy.
decided() {
	cp -R "$BATS_FILE_TMPDIR/r" r
	cd r || return
}

# decide PERSON WORD…: on the record, without asking
decide() {
	dsc decide --as "$1" --key "$KEYS/$1" --yes "${@:2}"
}

@test "the list is ordered by region and case id, the others have a reason" {
	decided
	run -0 dsc decide
	[[ ${lines[0]} == region*case*title*domain*type*lead*unit*total ]]
	[[ ${lines[1]} == "440000  gd-001 "*" 81.33" ]]
	[[ ${lines[2]} == "440000  tx-001 "*" 79.00" ]]
	[[ ${lines[3]} == "-       sl-001 "*" 79.00" ]]
	[[ ${lines[4]} == "not listed:" ]]
	[[ ${lines[5]} == "gd-002 "*" 50.50  below the least total, 60" ]]
	[[ ${lines[6]} == "sl-002 "*"  preliminary review: rejected" ]]
	[[ ${lines[7]} == "3 listed of 4 candidates and 5 cases" ]]
}

@test "JSON has exact numbers and reasons" {
	decided
	run -0 dsc decide --format json
	python3 - "$output" <<-'END'
	import json, sys
	result = json.loads(sys.argv[1])
	assert [(c["case"], c["place"]) for c in result["listed"]] == [
	    ("gd-001", 1), ("tx-001", 3), ("sl-001", 2)]
	assert result["listed"][0]["total"] == {"places": "81.33", "exact": "244/3"}
	assert [(c["case"], c["state"], c["stage"]) for c in result["not_listed"]] == [
	    ("gd-002", "below-threshold", None), ("sl-002", "rejected", "preliminary")]
	assert result["summary"] == {"listed": 3, "candidates": 4, "cases": 5}
	END
}

@test "a case is explained: scores, what was dropped, the sum, place, tie, what would change it" {
	decided
	run -0 dsc decide --explain gd-001
	[[ $output =~ e01\ +27\ +13\ +15\ +29\ +84\ +for\ +dropped,\ high ]]
	[[ $output =~ e04\ +28\ +12\ +12\ +26\ +78\ +for\ +dropped,\ low ]]
	has "trimmed mean: (79 + 83 + 82) / 3 = 244/3 ≈ 81.33"
	has "place 1 of 4 candidates"
	has "it stays listed with a total of 60 or more"
	has "without e01: total 80.50, place 1, listed"
	chinese
	DSC_LANG=zh_CN run -0 dsc decide --explain gd-001
	lacks "合格"
	lacks "已推荐"
	run -0 dsc decide --explain tx-001
	has "equal totals: sl-001 stands before tx-001 by effect: 25 against 24"
	has "below it: gd-002 50.50"
	run -0 dsc decide --explain gd-002
	has "below the least total, 60"
	has "it would be listed with a total of 60 or more"
	run -0 dsc decide --explain sl-002
	has "preliminary review: rejected"
	lacks "place"
	run -3 dsc decide --explain gd-009
	has "no case 'gd-009'"
}

@test "with neither a least total nor a number of places any total is enough" {
	reviewed
	sed -i 's/threshold: "60", max: null/threshold: null, max: null/; s/quorum: 5/quorum: 1/' \
		profile.yaml
	save open
	{
		formal f01 gd-001
		preliminary p01 gd-001 && preliminary p02 gd-001
		expert e01 gd-001 27 18 15 26
		for stage in formal preliminary expert; do
			for who in c01 s01; do
				dsc seal $stage --as $who --key "$KEYS/$who" --yes --leave-open
			done
		done
	} >/dev/null
	run -0 dsc decide --explain gd-001
	has "with any total it is listed"
	has "without e01: no score is left"
}

@test "the explanation as JSON" {
	decided
	run -0 dsc decide --explain tx-001 --format json
	python3 - "$output" <<-'END'
	import json, sys
	why = json.loads(sys.argv[1])
	assert why["result"]["state"] == "listed" and why["result"]["place"] == 3
	assert [s["outcome"] for s in why["stages"]] == ["passed", "passed", "scored"]
	assert why["scores"][0] == {"person": "e01", "scores": {"advanced": "25",
	    "distinctive": "15", "recognised": "15", "effect": "24"}, "total": "79",
	    "recommend": "yes", "dropped": True}
	assert (why["above"], why["tie_above"], why["below"], why["tie_below"]) == (
	    "sl-001", "effect", "gd-002", None)
	assert why["needed"] == {"total": "60", "more": False, "above": None}
	assert [w["place"] for w in why["without"]] == [3] * 5
	END
	run -0 dsc decide --explain sl-002 --format json
	has '"needed": null'
}

@test "limits of the notice leave a case out and are cited" {
	reviewed
	# The lead of gd-001 leads gd-002 too, and both are of one type.
	sed -i 's/91440600MA00000C5W/91440300MA00000A9P/; s/^type: masking/type: classification/' \
		units/miit-gd/cases/gd-002/case.yaml
	# More score items than a table has room for.
	sed -i '/^      effect: {name/a\
      fifth: {name: {zh: 五, en: fifth}, min: "0", max: "1"}\
      sixth: {name: {zh: 六, en: sixth}, min: "0", max: "1"}\
      seventh: {name: {zh: 七, en: seventh}, min: "0", max: "1"}' profile.yaml
	save same
	for case in gd-001 gd-002; do
		formal f01 $case --check FC01=yes --check FC02=yes --check FC03=yes --check FC04=yes \
			--check FC05=yes --check FC06=yes --check FC07=yes
		preliminary p01 $case
		preliminary p02 $case
		for who in e01 e02 e03 e04 e05; do
			expert $who $case 20 15 15 2${case: -1} --score fifth=0 --score sixth=0 \
				--score seventh=0.5
		done
	done >/dev/null
	for stage in formal preliminary expert; do
		for who in c01 s01; do
			dsc seal $stage --as $who --key "$KEYS/$who" --yes --leave-open >/dev/null
		done
	done
	run -0 dsc decide
	has "gd-002"
	[[ $output =~ gd-001\ .*'stands in as many listed cases of this type as it may (gd-002) [三（三）]' ]]
	has "1 listed of 2 candidates and 5 cases"
	has "formal review: pending"
	run -0 dsc decide --explain gd-001
	has "每个类型限制申报一个案例"
	[[ $output =~ effect\ +fifth\ +sixth$'\n'\ +e01\ .*seventh\ +total.*e01\ +0.5\ +71.5\ +for ]]
	has "trimmed mean: (71.5 + 71.5 + 71.5) / 3 = 71.5"
	has "it would be listed with any total above 72.5"
	has "(it must stand above gd-002)"
	run -0 dsc decide -o ../out
	grep -A 3 'case: "gd-001"' ../out/miit-ds-2023.yaml >../block
	grep -q 'reason: applicant-type-limit' ../block
	grep -q 'clause: "三（三）"' ../out/miit-ds-2023.yaml
}

@test "the report: agreement, spread, what hangs on one expert" {
	decided
	run -0 dsc decide --report
	has "Krippendorff's alpha"
	[[ $output =~ gd-001\ +5\ +78\ +84\ +2.5884\ +81.33 ]]
	has "no case hangs on a single expert"
	has "nothing of it corrects a score"
	run -0 dsc decide --report --format json
	python3 - "$output" <<-'END'
	import json, sys
	report = json.loads(sys.argv[1])
	# Squared differences of pairs: within a case over m - 1, and of all values.
	totals = [[84, 79, 83, 78, 82], [50.5] * 5, [79] * 5, [79] * 5]
	n = 20
	pairs = lambda v: len(v) * sum(x * x for x in v) - sum(v) ** 2
	alpha = 1 - (n - 1) * sum(pairs(v) / 4 for v in totals) / pairs(sum(totals, []))
	assert report["alpha"]["total"] == "%.4f" % alpha, alpha
	assert set(report["alpha"]["items"]) == {"advanced", "distinctive", "recognised", "effect"}
	assert len(report["experts"]) == 5 and report["experts"][0]["scores"] == 4
	END
}

@test "the files: same bytes each time, anywhere; the document holds to its schema" {
	decided
	run -0 dsc decide -o ../a
	has "made ../a/miit-ds-2023.yaml"
	TZ=Pacific/Auckland LC_ALL=C DSC_LANG=zh_CN SOURCE_DATE_EPOCH=1 dsc decide -o ../b
	TZ=America/St_Johns LC_ALL=C.UTF-8 dsc decide -o ../c
	diff -r ../a ../b
	diff -r ../a ../c
	[ "$(ls ../a)" = "$(printf 'miit-ds-2023.pdf\nmiit-ds-2023.xlsx\nmiit-ds-2023.yaml')" ]
	dsc schema decision >../schema.json
	run -0 dsc validate --schema ../schema.json ../a/miit-ds-2023.yaml
	pdftotext -layout ../a/miit-ds-2023.pdf ../text
	grep -q 入选名单 ../text
	! grep -q 81.33 ../text
	unzip -p ../a/miit-ds-2023.xlsx xl/sharedStrings.xml >../strings 2>/dev/null ||
		bsdtar -xOf ../a/miit-ds-2023.xlsx xl/sharedStrings.xml >../strings
	[ "$(grep -o 'gd-001\|tx-001\|sl-001' ../strings | tr '\n' ' ')" = "gd-001 tx-001 sl-001 " ]
}

@test "a file with other contents is not replaced unless told" {
	decided
	dsc decide -o ../a
	run -0 dsc decide -o ../a
	echo other >../a/miit-ds-2023.yaml
	run -3 dsc decide -o ../a
	has "exists with other contents"
	[ "$(cat ../a/miit-ds-2023.yaml)" = other ]
	run -0 dsc decide -o ../a --force
	[ "$(head -n 1 ../a/miit-ds-2023.yaml)" = "dsc: decision/1" ]
	needs_plainly
	mkdir ../closed && chmod 500 ../closed
	run -3 plainly dsc decide -o ../closed/x
}

@test "the order in which verdicts were recorded does not show" {
	reviewed
	dsc decide -C "$BATS_FILE_TMPDIR/r" -o "$BATS_TEST_TMPDIR/first"
	# The same files, another history: committed at once, sealed anew.
	cp -R "$BATS_FILE_TMPDIR/r/reviews" .
	save all
	for stage in formal preliminary expert; do seal c01 $stage && seal s01 $stage; done
	dsc decide -o ../second
	cmp ../first/miit-ds-2023.yaml ../second/miit-ds-2023.yaml
	cmp ../first/miit-ds-2023.pdf ../second/miit-ds-2023.pdf
	cmp ../first/miit-ds-2023.xlsx ../second/miit-ds-2023.xlsx
	[ "$(sed -n 's/^head/head/p' seals/expert.yaml)" != \
		"$(sed -n 's/^head/head/p' "$BATS_FILE_TMPDIR/r/seals/expert.yaml")" ]
}

# record_shuffled SEED: the verdicts of ../reviews, a commit each, in another order
record_shuffled() {
	local path file from="from refs/tags/start^0"

	(cd .. && find reviews -name '*.yaml') | LC_ALL=C sort |
		shuf --random-source=<(yes "$1") | while read -r path; do
		printf 'commit refs/heads/main\ncommitter a <a@b> 1700000000 +0000\ndata 0\n'
		[ -z "$from" ] || printf '%s\n' "$from"
		from=
		for file in "$path" "$path.sig"; do
			printf 'M 100644 inline %s\ndata %d\n' "$file" "$(stat -c %s "../$file")"
			cat "../$file"
			echo
		done
	done | git fast-import --quiet --force
	git reset -q --hard main
}

# ORDERS (12) of them; make load tries 100.
@test "other orders of the same verdicts, a commit each, give the same bytes" {
	decided
	dsc decide -o ../first
	cp -R reviews ..
	git tag start "$(git rev-list --max-parents=0 HEAD)"
	for seed in $(seq "${ORDERS:-12}"); do
		record_shuffled "$seed"
		[ "$(git rev-list --count HEAD)" -eq 36 ]
		for stage in formal preliminary expert; do
			for who in c01 s01; do seal $who $stage; done
		done
		dsc decide -o ../again
		diff -r ../first ../again
		rm -r ../again
	done
}

@test "three locales and three time zones give the same bytes" {
	decided
	dsc decide -o ../first
	dsc decide --explain gd-001 >../first.explained
	dsc decide --format json >../first.json
	for locale in C C.UTF-8 tr_TR.UTF-8; do
		for zone in UTC Asia/Shanghai America/St_Johns; do
			export LC_ALL=$locale LANG=$locale TZ=$zone
			dsc decide -o ../again
			diff -r ../first ../again
			rm -r ../again
			dsc decide --explain gd-001 | cmp - ../first.explained
			dsc decide --format json | cmp - ../first.json
		done
	done
}

@test "what another compiler made gives the same bytes" {
	[ -x "${DSC_OTHER-}/dsc-decide" ] || skip "DSC_OTHER names no other build: make compilers"
	decided
	for words in "" "--format json" "--explain gd-001" "--explain tx-001 --format json" \
		--report "--report --format json"; do
		dsc decide $words >../first
		"$DSC_OTHER/dsc-decide" $words | cmp - ../first
	done
	dsc decide -o ../a
	"$DSC_OTHER/dsc-decide" -o ../b
	diff -r ../a ../b
}

# A programme whose last stage votes: no totals, no ties, the list by case id.
@test "a programme of two stages that ends with a majority" {
	repository r
	people r
	cd r
	sed -i '/^  expert:/,/^# 六/d; s/^    quorum: 2$/    quorum: 3/' profile.yaml
	rm people/e0?.yaml
	git -c init.defaultBranch=main init -q .
	save start
	no="--reject --check PC01=no --check PC02=yes --check PC03=yes --reason 与类型不符"
	{
		for case in gd-001 gd-002 sl-001; do formal f01 $case; done
		for who in p01 p02 p03; do preliminary $who gd-001; done
		preliminary p01 gd-002
		review p02 gd-002 preliminary $no
		review p03 gd-002 preliminary $no
		preliminary p01 sl-001
		review p02 sl-001 preliminary $no
		review p03 sl-001 preliminary --abstain --reason 不熟悉
	} >/dev/null
	for stage in formal preliminary; do
		for who in c01 s01; do dsc seal $stage --as $who --key "$KEYS/$who" --yes \
			--leave-open; done
	done
	run -0 dsc decide
	[[ ${lines[1]} == "440000  gd-001 "* ]]
	lacks total
	[[ $output =~ gd-002\ [^$'\n']*"preliminary review: rejected" ]]
	[[ $output =~ sl-001\ [^$'\n']*"preliminary review: pending" ]]
	[[ $output =~ sl-002\ [^$'\n']*"formal review: pending" ]]
	has "1 listed of 1 candidates and 5 cases"
	run -0 dsc decide --explain gd-001
	has "place 1 of 1 candidates"
	run -0 dsc decide --report
	has "no scores"
	run -0 dsc decide -o ../out
	dsc schema decision >../schema.json
	run -0 dsc validate --schema ../schema.json ../out/miit-ds-2023.yaml
	run -1 review p01 gd-001 preliminary $no
	has "sealed"
}

@test "what fills a limit is named, and nothing that it does not count" {
	reviewed
	# Of one applicant: it joins in gd-001, leads gd-002 and sl-001, and may lead one.
	sed -i 's/cases_per_applicant: .*/cases_per_applicant: {max: 1, roles: [lead]}/
		s/cases_per_type: .*/cases_per_type: {max: 3, roles: [lead, member], across_domains: true}/' \
		profile.yaml
	sed -i 's/91440100MA00000B78/91440600MA00000C5W/' units/miit-gd/cases/gd-001/case.yaml
	sed -i '0,/uscc: .*/s//uscc: 91440600ma00000c5w/' units/cg-shili/cases/sl-001/case.yaml
	save same
	all=
	for item in {1..7}; do all+=" --check FC0$item=yes"; done
	for case in gd-001 gd-002 sl-001; do
		formal f01 $case $all
		preliminary p01 $case
		preliminary p02 $case
		for who in e01 e02 e03 e04 e05; do expert $who $case 20 15 15 2${case: -1}; done
	done >/dev/null
	# gd-001 21 (71), gd-002 22 (72), sl-001 21 (71, behind gd-001)
	for stage in formal preliminary expert; do
		for who in c01 s01; do dsc seal $stage --as $who --key "$KEYS/$who" --yes \
			--leave-open >/dev/null; done
	done
	run -0 dsc decide
	[[ $output =~ sl-001\ [^$'\n']*"stands in as many listed cases as it may (gd-002)" ]]
	has "2 listed of 3 candidates and 5 cases"
}

@test "the decision goes on the record once, signed, and a second person may sign it" {
	decided
	dsc decide -o ../out
	run -0 --separate-stderr decide c01
	[[ $output =~ ^receipt\ [0-9a-f-]{24}\ [0-9]+\ [0-9a-f]{40}\ decision/miit-ds-2023.yaml$ ]]
	first=$output
	cmp decision/miit-ds-2023.yaml ../out/miit-ds-2023.yaml
	[ "$(git log -1 --format=%s)" = "decide: 3 cases listed" ]
	[ "$(git log -1 --format=%b)" = "Dsc-Signer: c01
Dsc-Record: sha256:$(sha256sum <decision/miit-ds-2023.yaml | cut -c 1-64)" ]
	[ "$(git show --format= --name-status HEAD)" = "A	decision/miit-ds-2023.yaml
A	decision/miit-ds-2023.yaml.c01.sig" ]
	echo "c01 $(cat "$KEYS/c01.pub")" >../allowed
	ssh-keygen -q -Y verify -f ../allowed -I c01 -n decision@dsc \
		-s decision/miit-ds-2023.yaml.c01.sig <decision/miit-ds-2023.yaml
	head=$(git rev-parse HEAD)
	run -0 decide c01
	[ "$output" = "$first" ]
	[ "$(git rev-parse HEAD)" = "$head" ]
	person . c02 clerk
	save c02
	run -0 decide c02
	[ "$(git log -1 --format=%s)" = "decide: countersigned" ]
	in_order
	run -0 dsc validate
}

@test "who may not decide, keys, and nobody to ask" {
	decided
	run -1 decide s01
	has "'s01' has none of the roles that may do this: clerk"
	run -1 decide nobody
	run -1 dsc decide --as c01 --key "$KEYS/s01" --yes
	has "is none of those in people/c01.yaml"
	run -2 dsc decide --as c01 --yes
	has "DSC_KEY"
	run -2 dsc decide --as c01 --key "$KEYS/c01" </dev/null
	has "3 listed of 4"
	has "--yes"
	[ ! -e decision ]
	in_order
}

@test "another decision that is on the record is not replaced" {
	decided
	mkdir decision
	dsc decide -o decision
	rm decision/*.xlsx decision/*.pdf
	sed -i 's/^  max: null/  max: 2/' decision/miit-ds-2023.yaml
	save forged
	run -1 decide c01
	has "nothing that is recorded is replaced"
}

@test "without seals in force that hold there is no list" {
	decided
	rm seals/expert.yaml.s01.sig
	save unsealed
	run -1 dsc decide
	has "'expert review' is not in force"
	rm seals/expert.yaml*
	save unsealed
	run -1 dsc decide
	has "'expert review' is not sealed"
	[ -z "$(dsc decide 2>/dev/null)" ]
	git checkout -q HEAD~2 -- .
	sed -i 's/^reason: 技术先进/reason: 技术领先/; s/技术先进/技术领先/' reviews/expert/gd-001/e01.1.yaml
	save altered
	run -1 dsc decide
	has "does not hold: the verdicts are not those that were sealed"
	run -1 decide c01
	run -0 dsc decide --at HEAD~3
}

@test "in a bare repository and from below the root" {
	decided
	dsc decide -o ../a
	git clone -q --bare . ../bare.git
	dsc decide -C ../bare.git -o ../b
	diff -r ../a ../b
	(cd units/miit-gd && dsc decide -o ../../../c)
	diff -r ../a ../c
	cd ../bare.git
	run -0 decide c01
	[ "$(git show HEAD:decision/miit-ds-2023.yaml | sha256sum)" = \
		"$(sha256sum <../a/miit-ds-2023.yaml)" ]
}

@test "wrong usage" {
	decided
	run -2 dsc decide gd-001
	run -2 dsc decide --report --explain gd-001
	run -2 dsc decide -o x --as c01
	run -2 dsc decide --force
	run -2 dsc decide --yes
	run -2 dsc decide --as c01 --at HEAD
	run -3 dsc decide --at nothing
	run -3 dsc decide -o ../x --font "No Such Font"
	[ ! -e ../x ]
}
