#!/usr/bin/env bats
# dsc receive

load setup

# The unit's repository "sender", its package "pkg", the working group's repository "group".
prepare() {
	repository sender
	git -c init.defaultBranch=main init -q sender
	git -C sender add .
	git -C sender commit -q -m dossiers
	package miit-gd pkg
	group
}

# package UNIT OUT: what dsc bundle makes of a unit of "sender"
package() {
	dsc bundle -C sender "$1" -o "../$2" >bundle.out 2>&1 || {
		cat bundle.out >&2
		return 1
	}
}

# The working group's repository, without any unit.
group() {
	repository group
	rm -r group/units
	git -c init.defaultBranch=main init -q group
	git -C group add .
	git -C group commit -q -m start
}

# in_order REPO: work tree, index and commit agree, nothing is left, nothing is broken
in_order() {
	[ -z "$(git -C "$1" status --porcelain -uall)" ]
	[ -z "$(ls -d "$1"/.git/dsc/stage-* 2>/dev/null)" ]
	[ ! -e "$1/.git/index.lock" ]
	git -C "$1" fsck --strict --no-dangling >/dev/null 2>&1
}

# foreign ORIGINAL FILE: the folder "disc", a disc of pkg that another tool made: in place of the
# original it has the file, and its lists agree with that
foreign() {
	command -v bsdtar >/dev/null || skip "no bsdtar"
	mkdir disc
	bsdtar -xf pkg/copy-1/disc-1.iso -C disc
	chmod -R u+w disc
	python3 - "$1" "$2" <<-'P'
		import hashlib, json, re, sys
		def read(name): return open("disc/" + name, "rb").read()
		def sha(name): return hashlib.sha256(read(name)).hexdigest()
		def write(name, text): open("disc/" + name, "wb").write(text.encode())
		record = json.loads(read("manifest.json"))
		for row in record["files"]:
		    if row["original"] == sys.argv[1]:
		        new = open(sys.argv[2], "rb").read()
		        open("disc/" + row["path"], "wb").write(new)
		        row["size"], row["sha256"] = len(new), sha(row["path"])
		        row["sm3"] = hashlib.new("sm3", new).hexdigest()
		write("manifest.json", json.dumps(record))
		write("manifest-sha256.txt", "".join("%s  %s\n" % (row["sha256"], row["path"])
		                                     for row in record["files"]))
		octets = "%d.%d" % (sum(row["size"] for row in record["files"]), len(record["files"]))
		write("bag-info.txt", re.sub("Payload-Oxum: .*", "Payload-Oxum: " + octets,
		                             read("bag-info.txt").decode()))
		tags = [line.split("  ")[1] for line in read("tagmanifest-sha256.txt").decode().split("\n")[:-1]]
		write("tagmanifest-sha256.txt", "".join("%s  %s\n" % (sha(name), name) for name in tags))
	P
	run -0 dsc verify disc
}

@test "a package becomes one commit that names unit, disc and source" {
	prepare
	run -0 --separate-stderr dsc receive -C group ../pkg
	[[ $output =~ ^miit-gd:\ received,\ 2\ cases\ in\ [0-9]+\ files,\ commit\ [0-9a-f]{12}$ ]]
	[ -z "$stderr" ]
	in_order group
	[ "$(git -C group rev-list --count main)" = 2 ]
	run -0 git -C group log -1 --format=%B
	[ "${lines[0]}" = "receive: miit-gd 2 cases" ]
	[ "${lines[1]}" = "Dsc-Unit: miit-gd" ]
	[[ ${lines[2]} =~ ^Dsc-Disc:\ [0-9a-f]{64}$ ]]
	[ "${lines[3]}" = "Dsc-Source-Commit: $(git -C sender rev-parse HEAD)" ]
	# Every file of the commit is the sender's, byte by byte.
	git -C group ls-files units/miit-gd >names
	[ "$(wc -l <names)" -gt 4 ]
	while read -r name; do cmp "group/$name" "sender/$name"; done <names
	run -0 dsc validate -C group -q
}

@test "the same disc twice changes nothing, even where the unit was worked on since" {
	prepare
	dsc receive -C group ../pkg
	head=$(git -C group rev-parse HEAD)
	run -0 dsc receive -C group ../pkg
	has "miit-gd: received before, in commit ${head:0:12}; nothing to do"
	spoil group/units/miit-gd/cases/gd-001/case.yaml 's/^title: .*/&（更正）/'
	git -C group commit -q -a -m correct
	run -0 dsc receive -C group ../pkg
	has "received before"
	[ "$(git -C group rev-list --count main)" = 3 ]
	in_order group
	run -0 dsc receive -q -C group ../pkg
	[ -z "$output" ]
}

@test "a unit that is there already, byte by byte, is left alone" {
	prepare
	mkdir -p group/units
	cp -R sender/units/miit-gd group/units/
	git -C group add .
	git -C group commit -q -m copied
	run -0 dsc receive -C group ../pkg
	has "miit-gd: the repository holds exactly this already"
	[ "$(git -C group rev-list --count main)" = 2 ]
}

@test "where a part of the unit is there already, the rest is added" {
	prepare
	mkdir -p group/units/miit-gd
	cp sender/units/miit-gd/unit.yaml group/units/miit-gd/
	git -C group add .
	git -C group commit -q -m announced
	run -0 dsc receive -C group ../pkg
	has "received, 2 cases"
	in_order group
}

@test "a unit that differs is refused with the differences, and nothing changes" {
	prepare
	dsc receive -C group ../pkg
	head=$(git -C group rev-parse HEAD)
	spoil sender/units/miit-gd/cases/gd-001/case.yaml 's/^title: .*/&（更正）/'
	printf '%%PDF-1.4\n%%%%EOF\n' >sender/units/miit-gd/evidence/more.pdf
	git -C sender add .
	git -C sender commit -q -m correct
	git -C group mv units/miit-gd/unit.yaml units/miit-gd/evidence/old.yaml
	git -C group commit -q -m moved
	package miit-gd second
	run -1 dsc receive -C group ../second
	has "miit-gd: refused, the repository holds this unit with other files:"
	has "  ! cases/gd-001/case.yaml"
	has "  - evidence/old.yaml"
	has "  + unit.yaml"
	[ "$(git -C group rev-parse HEAD^)" = "$head" ]
	in_order group
}

@test "a package that is not clean is refused with its findings" {
	prepare
	find pkg -type f ! -name '*SUMS' ! -name map.txt -size +0 | sort | while read -r file; do
		printf 'X' | dd of="$file" bs=1 seek=5 conv=notrunc status=none
	done
	run -1 dsc receive -C group ../pkg
	has "copy-1"
	[ "$(git -C group rev-list --count main)" = 1 ]
	in_order group
}

@test "dossiers with errors are refused with the findings, judged by this repository" {
	prepare
	mkdir -p group/listed
	title=$(sed -n 's/^title: //p' sender/units/miit-gd/cases/gd-001/case.yaml)
	lead=$(sed -n 's/^ *uscc: //p' sender/units/miit-gd/cases/gd-001/case.yaml | head -n 1)
	name=$(sed -n 's/^ *name: //p' sender/units/miit-gd/cases/gd-001/case.yaml | head -n 1)
	cat >group/listed/before.yaml <<-END
	dsc: listed/1
	list: 往年名单
	published_on: 2023-01-10
	valid_until: null
	cases:
	  - {title: $title, applicants: [{name: $name, uscc: $lead}]}
	END
	git -C group add .
	git -C group commit -q -m listed
	run -1 dsc receive -C group ../pkg
	has "miit-gd: refused, its dossiers have errors:"
	has "[listed-before"
	has "units/miit-gd/cases/gd-001/case.yaml:"
	[ "$(git -C group rev-list --count main)" = 2 ]
	in_order group
}

@test "a pointer of Git LFS in place of evidence is refused" {
	prepare
	printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 12345\n' 0 >pointer
	foreign units/miit-gd/evidence/opinion-gd-001.pdf pointer
	run -1 dsc receive -C group ../disc
	has "miit-gd: refused, these are pointers of Git LFS and not the files themselves"
	has "  evidence/opinion-gd-001.pdf"
	in_order group
	[ "$(git -C group rev-list --count main)" = 1 ]
	run -1 dsc receive --format json -C group ../disc
	has '"result": "refused"'
}

@test "documents whose line ends git would turn are refused, unless .gitattributes keeps them" {
	prepare
	sed 's/$/\r/' sender/units/miit-gd/unit.yaml >crlf
	foreign units/miit-gd/unit.yaml crlf
	echo '*.yaml text eol=lf' >group/.gitattributes
	git -C group add .gitattributes
	git -C group commit -q -m attributes
	git clone -q --bare group bare
	for repository in group bare; do
		run -1 dsc receive -C $repository ../disc
		has "miit-gd: refused, git would turn the line ends of these files"
		has "the line 'units/miit-gd/** -text' at the end of .gitattributes"
		[ "${lines[1]}" = "  unit.yaml" ]
		[ "${#lines[@]}" = 2 ]
	done
	in_order group
	echo 'units/miit-gd/** -text' >>group/.gitattributes
	git -C group commit -q -a -m keep
	run -0 dsc receive -C group ../disc
	cmp crlf group/units/miit-gd/unit.yaml
	in_order group
	git clone -q group clone
	in_order clone
	cmp crlf clone/units/miit-gd/unit.yaml
	# Where nothing turns them they are taken as they are.
	git -C group reset -q --hard HEAD^^^
	run -0 dsc receive -C group ../disc
	in_order group
}

@test "a case id that another unit uses is refused, whichever unit sorts first" {
	prepare
	package cg-shili third
	for unit in aa-first zz-last; do
		rm -rf group
		group
		mkdir -p "group/units/$unit/cases"
		cp -R sender/units/miit-gd/cases/gd-001 "group/units/$unit/cases/"
		sed "s/miit-gd/$unit/" sender/units/miit-gd/unit.yaml >"group/units/$unit/unit.yaml"
		git -C group add .
		git -C group commit -q -m other
		run -1 dsc receive -C group ../pkg ../third
		has "miit-gd: refused, the case id 'gd-001' is used already: units/$unit/cases/gd-001/case.yaml"
		# The other package is taken all the same.
		has "cg-shili: received"
		[ ! -e group/units/miit-gd ]
		in_order group
	done
}

@test "of two units that hand in the same case the second is refused, in either order" {
	prepare
	cp -R sender other # where nobody knows of miit-gd
	mv other/units/miit-gd other/units/miit-zz
	mv other/units/miit-zz/cases/gd-001 other/units/miit-zz/cases/zz-001
	rm -r other/units/miit-zz/cases/gd-002 other/units/miit-zz/evidence/opinion-gd-002.pdf
	sed -i 's/gd-001/zz-001/' other/units/miit-zz/cases/zz-001/case.yaml
	sed -i 's/miit-gd/miit-zz/' other/units/miit-zz/unit.yaml
	sed -i '/gd-002/d; s/miit-gd/miit-zz/; s/gd-001:/zz-001:/; s/- gd-001/- zz-001/' \
		other/units/miit-zz/recommendation.yaml
	git -C other add .
	git -C other commit -q -m other
	dsc bundle -q -C other miit-zz -o ../zz
	for order in "pkg zz" "zz pkg"; do
		rm -rf group
		group
		run -0 dsc receive -C group "../${order% *}"
		run -1 dsc receive -C group "../${order#* }"
		has "refused, its dossiers have errors:"
		has "[case-duplicate"
		has "[applicant-type-limit"
		[ "$(git -C group rev-list --count main)" = 2 ]
		in_order group
		run -0 dsc validate -q -C group
	done
	rm -rf group
	group
	run -1 dsc receive -C group ../zz ../pkg
	[ "$(git -C group rev-list --count main)" = 2 ]
}

@test "two packages are two commits" {
	prepare
	package cg-shili third
	run -0 dsc receive -C group ../pkg ../third
	[ "$(git -C group log --format=%s | head -n 2 | sort | tr '\n' ,)" = \
		"receive: cg-shili 2 cases,receive: miit-gd 2 cases," ] ||
		git -C group log --format=%s
	in_order group
}

@test "a set of two discs, of any copy and in any order, and not less than all of it" {
	prepare
	for case in gd-001 gd-002; do
		folder=sender/units/miit-gd/cases/$case
		old=$(sha256sum <$folder/evidence/acceptance.pdf)
		head -c 1500000 /dev/zero >>$folder/evidence/acceptance.pdf
		new=$(sha256sum <$folder/evidence/acceptance.pdf)
		sed -i "s/${old%% *}/${new%% *}/" $folder/case.yaml
	done
	git -C sender commit -q -a -m larger
	dsc bundle -C sender miit-gd -o ../two --media 3000000 >bundle.out
	run -1 dsc receive -C group ../two/copy-1/disc-1.iso
	has "miit-gd: 1 of the unit's 2 discs are here; name all of them"
	run -0 dsc receive -C group ../two/copy-2/disc-2.iso ../two/copy-1/disc-1.iso
	[ "$(git -C group log -1 --format=%B | grep -c ^Dsc-Disc)" = 2 ]
	diff -r group/units/miit-gd sender/units/miit-gd
	run -0 dsc receive -C group ../two
	has "received before"
	in_order group
}

@test "copies of one disc are one disc, another of its number is not" {
	prepare
	echo '# more' >>sender/units/miit-gd/unit.yaml
	git -C sender commit -q -a -m more
	package miit-gd other
	run -1 dsc receive -C group ../pkg/copy-1/disc-1.iso ../other/copy-1/disc-1.iso \
		../pkg/copy-2/disc-1.iso
	has "miit-gd: two different discs 1: "
	run -0 dsc receive -C group ../pkg/copy-2/disc-1.iso ../pkg/copy-1/disc-1.iso ../pkg
	has "received, 2 cases"
	[ "$(git -C group log -1 --format=%B | grep -c ^Dsc-Disc)" = 1 ]
	run -0 dsc receive -C group ../pkg ../pkg
	has "received before"
}

@test "a bare repository receives too, and so does one in a folder of git's work tree" {
	prepare
	git clone -q --bare group bare.git
	run -0 dsc receive -C bare.git ../pkg
	has "received, 2 cases"
	git -C bare.git fsck --strict --no-dangling
	git clone -q bare.git clone
	run -0 dsc validate -C clone -q
	diff -r sender/units/miit-gd clone/units/miit-gd | grep -v '^Only in sender' && false

	git -c init.defaultBranch=main init -q outer
	cp -R group outer/group
	rm -rf outer/group/.git
	git -C outer add .
	git -C outer commit -q -m start
	run -0 dsc receive -C outer/group ../../pkg
	has "received, 2 cases"
	[ -f outer/group/units/miit-gd/unit.yaml ]
	in_order outer
	run -0 dsc receive -C bare.git ../pkg
	has "received before"
}

@test "no git, no repository, nothing committed: 3 with what to do" {
	prepare
	rm -rf group/.git
	run -3 dsc receive -C group ../pkg
	has "has no history, so nothing can be received into it; 'git init'"
	git -c init.defaultBranch=main init -q group
	run -3 dsc receive -C group ../pkg
	has "dsc.yaml is not committed"
	mkdir empty
	run -3 dsc receive -C empty ../pkg
	has "no case repository here or above; 'dsc init' makes one"
	git init -q --bare none.git
	run -3 dsc receive -C none.git ../pkg
	has "the bare repository . has no dsc.yaml at its head"
	run -3 dsc receive -C group ../absent
	run -2 dsc receive -C group
	has "name the packages"
	run -2 dsc receive --replace
}

@test "what is not committed in the unit's folder stays as it is" {
	prepare
	mkdir -p group/units/miit-gd
	echo mine >group/units/miit-gd/notes.txt
	run -3 dsc receive -C group ../pkg
	has "'units/miit-gd/notes.txt' has changes that are not committed"
	[ "$(cat group/units/miit-gd/notes.txt)" = mine ]
	[ "$(git -C group rev-list --count main)" = 1 ]
	# Elsewhere it does not matter.
	rm -r group/units
	echo mine >group/notes.txt
	echo changed >>group/profile.yaml
	git -C group add profile.yaml
	run -0 dsc receive -C group ../pkg
	[ "$(git -C group status --porcelain | tr '\n' ,)" = "M  profile.yaml,?? notes.txt," ]
}

@test "no hook runs, and .gitattributes changes no byte" {
	prepare
	printf '#!/bin/sh\ntouch "%s/hit"\nexit 1\n' "$PWD" >group/.git/hooks/pre-commit
	chmod +x group/.git/hooks/pre-commit
	cp group/.git/hooks/pre-commit group/.git/hooks/reference-transaction
	cp group/.git/hooks/pre-commit group/.git/hooks/post-index-change
	run -0 dsc receive -C group ../pkg
	rm group/.git/hooks/*
	[ ! -e hit ]
	in_order group
}

@test "a full disk leaves the repository as it was" {
	prepare
	small_disk disk
	mount -o remount,size=8m disk
	cp -R group/.git disk/
	git -C disk checkout -q -- .
	mount -o "remount,size=$(($(du -sk disk | cut -f 1) + 32))k" disk
	run -3 dsc receive -C disk ../pkg
	has "No space left on device"
	[ "$(git -C disk rev-list --count main)" = 1 ]
	in_order disk
}

@test "a path reaches the terminal without its escapes" {
	prepare
	run -3 dsc receive -C group "../$(printf 'a\033[31mb')"
	[[ $output != *$'\033'* ]]
}

@test "a signal leaves nothing behind, or a whole commit" {
	prepare
	for where in write:/in- read:/tree/; do
		run --separate-stderr inject FAULT_PROGRAM=dsc-receive FAULT_CALLS=${where%%:*} \
			FAULT_PATH=${where#*:} FAULT_AT=3 FAULT_RUN='kill -TERM $PPID' \
			dsc receive -C group ../pkg
		[ "$status" -eq 143 ]
		[[ $stderr == *"error: stopped by signal 15 before it was done"* ]]
		[ "$(git -C group rev-list --count main)" = 1 ]
		in_order group
	done
	# The branch has moved: the work tree follows.
	run inject FAULT_PROGRAM=dsc-receive FAULT_CALLS=rename FAULT_PATH=refs/heads FAULT_AT=1 \
		FAULT_RUN='kill -TERM $PPID' dsc receive -C group ../pkg
	[ "$status" -eq 143 ]
	[ "$(git -C group rev-list --count main)" = 2 ]
	in_order group
	run -0 dsc receive -C group ../pkg
	has "received before"
}

# KILLS instants, spread over a whole run.
@test "killed at any moment: before or after, and the next run goes on" {
	prepare
	start=$(date +%s%N)
	dsc receive -C group ../pkg >/dev/null
	span=$((($(date +%s%N) - start) / 1000))
	git -C group reset -q --hard HEAD^
	tar cf group.tar group
	before=0
	after=0
	RANDOM=2023
	for ((round = 0; round < ${KILLS:-40}; round++)); do
		rm -rf group
		tar xf group.tar
		dsc-receive -C group ../pkg >/dev/null 2>&1 &
		pid=$!
		sleep "$(printf '0.%06d' $((span * RANDOM / 32768 % 1000000)))"
		kill -KILL $pid 2>/dev/null || :
		wait $pid || :
		# The branch is one of two things.
		case $(git -C group rev-list --count main) in
		1) before=$((before + 1)) ;;
		2) after=$((after + 1)) ;;
		*) false ;;
		esac
		git -C group fsck --strict --no-dangling >/dev/null 2>&1
		run -0 dsc receive -C group ../pkg
		[ "$(git -C group rev-list --count main)" = 2 ]
		[ -f group/units/miit-gd/unit.yaml ]
		in_order group
	done
	echo "before $before, after $after" >&2
}

@test "discs of two makings are no package, though nothing was committed in between" {
	repository sender
	head -c 1500000 /dev/zero >>sender/units/miit-gd/cases/gd-001/evidence/commitment.pdf
	head -c 1500000 /dev/zero >>sender/units/miit-gd/cases/gd-002/evidence/commitment.pdf
	dsc bundle -q -C sender miit-gd -o ../one --media 3000000
	# As long as before, so that nothing but the contents tells.
	spoil sender/units/miit-gd/cases/gd-001/case.yaml 's/钢铁产线/钢铁轧线/'
	dsc bundle -q -C sender miit-gd -o ../two --media 3000000
	[ "$(ls one/copy-1/*.iso | wc -l)" = 2 ]
	group
	run -1 dsc receive -C group ../one/copy-1/disc-1.iso ../two/copy-1/disc-2.iso
	has "are discs of different packages"
	[ "$(git -C group rev-list --count HEAD)" = 1 ]
	# A package that somebody put together from both, with sums that fit.
	for copy in 1 2 3; do cp -f "two/copy-$copy/disc-2.iso" "one/copy-$copy/"; done
	(
		cd one || return
		cut -c 67- SHA256SUMS >../names
		xargs -d '\n' sha256sum <../names >../sums && cp ../sums SHA256SUMS
		xargs -d '\n' cksum --untagged -a sm3 <../names >../sums && cp ../sums SM3SUMS
	)
	run -1 dsc verify one
	has "disc-2.iso: was not made together with the first disc"
	run -0 dsc receive -C group ../two/copy-2/disc-2.iso ../two/copy-3/disc-1.iso
}
