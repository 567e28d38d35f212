#!/usr/bin/env bats
# dsc bundle: the package, the same every time, or none.
load setup

# committed: a repository whose state git has
committed() {
	repository
	cd repository || return
	git init -q
	git add -A
	git commit -qm start
}

# mib FILE N: a PDF of N MiB
mib() {
	{ printf '%%PDF-1.4\n'; head -c $(($2 * 1048576)) /dev/zero; } >"$1"
}

@test "a package of three copies, and all lists of sums hold" {
	committed
	run dsc bundle miit-gd -o ../out
	[ "$status" -eq 0 ]
	has "3 copies, of commit $(git rev-parse --short=12 HEAD)"
	cd ../out
	sha256sum --quiet -c SHA256SUMS
	cksum -a sm3 --quiet -c SM3SUMS
	for copy in 1 2 3; do
		[ -s "copy-$copy/disc-1.iso" ]
		[ -s "copy-$copy/label-1.pdf" ]
		[ "$(ls "copy-$copy/print" | wc -l)" -eq 3 ]
		cmp copy-1/disc-1.iso "copy-$copy/disc-1.iso"
	done
	# copies, not links
	[ "$(find . -type f -links +1 | wc -l)" -eq 0 ]
	[ "$(find . -type f | sed 's/^\.\///' | grep -v SUMS | sort)" = \
		"$(sed 's/^[0-9a-f]*  //' SHA256SUMS | sort)" ]
	grep -q '北京市西城区' README.txt
	[ "$(ls .. | grep -c partial)" -eq 0 ]
}

@test "the same bytes in another place, zone, locale, umask and at another time" {
	committed
	dsc bundle miit-gd -o ../one
	cp -R . ../elsewhere
	cd ../elsewhere
	find . -path ./.git -prune -o -type f -print0 | xargs -0 touch -d 2011-01-01
	(umask 077; TZ=Pacific/Auckland LC_ALL=POSIX DSC_LANG=zh dsc bundle miit-gd -o ../two)
	diff -r ../one ../two
}

@test "the disc is a bag that RFC 8493 describes" {
	command -v bsdtar >/dev/null || skip "no bsdtar"
	committed
	dsc bundle miit-gd -o ../out
	mkdir ../disc
	bsdtar -xf ../out/copy-1/disc-1.iso -C ../disc
	cd ../disc
	printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' | cmp - bagit.txt
	sha256sum --quiet -c manifest-sha256.txt
	sha256sum --quiet -c tagmanifest-sha256.txt
	# every payload file once, every file about it once
	[ "$(find data -type f | sort)" = "$(sed 's/^[0-9a-f]*  //' manifest-sha256.txt | sort)" ]
	[ "$(find . -maxdepth 1 -type f ! -name 'tagmanifest*' -printf '%f\n' | sort)" = \
		"$(sed 's/^[0-9a-f]*  //' tagmanifest-sha256.txt | sort)" ]
	bytes=$(find data -type f -printf '%s\n' | awk '{s += $1} END {print s "." NR}')
	grep -qx "Payload-Oxum: $bytes" bag-info.txt
	grep -qx "Bagging-Date: 2023-10-[0-9]*" bag-info.txt
	grep -q "Dsc-Source-Commit: [0-9a-f]\{40\}$" bag-info.txt
}

@test "every link of the index leads to a file, and titles are escaped" {
	command -v bsdtar >/dev/null || skip "no bsdtar"
	repository
	cd repository
	spoil units/miit-gd/cases/gd-001/case.yaml \
		"s|^title: .*|title: '<script>alert(1)</script>\"数据\&分类'|"
	dsc bundle miit-gd -o ../out
	mkdir ../disc
	bsdtar -xf ../out/copy-1/disc-1.iso -C ../disc
	cd ../disc
	! grep -q '<script' index.html
	grep -q '&lt;script&gt;' index.html
	python3 - <<-'P'
		import os, re, urllib.parse
		links = re.findall(r'href="([^"]*)"', open("index.html", encoding="utf-8").read())
		assert len(links) > 10
		for link in links:
		    assert os.path.isfile(urllib.parse.unquote(link)), link
	P
}

@test "refused while an error stands, which is shown" {
	committed
	rm units/miit-gd/cases/gd-001/evidence/acceptance.pdf
	run dsc bundle miit-gd -o ../out
	[ "$status" -eq 1 ]
	has "evidence-missing"
	has "refused: 1 error stands"
	[ ! -e ../out ]
}

@test "refused where a later unit hands in the same case" {
	committed
	mkdir -p units/miit-zz/cases
	sed 's/miit-gd/miit-zz/' units/miit-gd/unit.yaml >units/miit-zz/unit.yaml
	cp -R units/miit-gd/cases/gd-001 units/miit-zz/cases/zz-001
	spoil units/miit-zz/cases/zz-001/case.yaml 's/^id: .*/id: zz-001/'
	run -1 dsc bundle -n miit-gd
	has "units/miit-gd/cases/gd-001/case.yaml:3:8: error: the same case as units/miit-zz/"
	has "refused: "
	run -0 dsc bundle -n ca-gd
}

@test "refused while changes are not committed, unless told" {
	committed
	echo '# seen' >>units/miit-gd/cases/gd-001/case.yaml
	run dsc bundle miit-gd -o ../out
	[ "$status" -eq 1 ]
	has "units/miit-gd/cases/gd-001/case.yaml"
	[ ! -e ../out ]
	run dsc bundle miit-gd -o ../out --allow-uncommitted
	[ "$status" -eq 0 ]
	has "with uncommitted changes"
	run dsc verify ../out
	[ "$status" -eq 0 ]
	has "with uncommitted changes"
}

@test "evidence that git ignores is not committed, a note beside it is nobody's business" {
	committed
	echo '*.txt' >.gitignore
	git add .gitignore
	git commit -qm ignore
	echo note >units/note.txt
	run dsc bundle miit-gd -o ../out
	[ "$status" -eq 0 ]
	mv units/miit-gd/cases/gd-001/evidence/credit.pdf units/miit-gd/cases/gd-001/evidence/credit.txt
	sed -i 's/credit.pdf/credit.txt/' units/miit-gd/cases/gd-001/case.yaml
	git add -u
	git commit -qm text
	run dsc bundle miit-gd -o ../out2
	[ "$status" -eq 1 ]
}

@test "bytes that are not the commit's are refused, though git calls them clean" {
	committed
	case=units/miit-gd/cases/gd-001/case.yaml
	evidence=units/miit-gd/cases/gd-001/evidence
	echo '*.yaml text eol=lf' >.gitattributes
	git add .gitattributes
	git commit -qm attributes
	dsc bundle -q miit-gd -o ../whole
	sed -i 's/$/\r/' $case
	git add -A
	[ -z "$(git status --porcelain)" ]
	run -1 dsc bundle miit-gd -o ../out
	has "refused: these are not committed as they are"
	has "  $case"
	has "note: 1 of them has other bytes than the commit, though git calls it unchanged: line ends"
	[ ! -e ../out ]
	run -0 dsc bundle miit-gd -o ../out --allow-uncommitted
	has "with uncommitted changes"
	rm $case
	git checkout -q .
	dsc bundle -q miit-gd -o ../again
	cmp ../whole/SHA256SUMS ../again/SHA256SUMS
	# A filter that keeps less than there is.
	echo 'credit.pdf filter=cut' >>.gitattributes
	git config filter.cut.clean 'head -c 10'
	git rm -q --cached $evidence/credit.pdf
	git add .gitattributes $evidence/credit.pdf
	git commit -qm cut
	run -1 dsc bundle miit-gd -o ../out
	has "  $evidence/credit.pdf"
	has "note: 1 of them"
}

@test "of evidence that Git LFS keeps there are no bytes to compare" {
	committed
	evidence=units/miit-gd/cases/gd-001/evidence/credit.pdf
	pointer ../pointer
	printf '*.pdf filter=lfs\n' >.gitattributes
	git config filter.lfs.clean "cat >/dev/null; cat $PWD/../pointer"
	git add .gitattributes
	git rm -q --cached $evidence
	git add $evidence
	git commit -qm lfs
	[ -z "$(git status --porcelain $evidence)" ]
	run -0 dsc bundle miit-gd -o ../out
	lacks "not committed"
}

# pointer FILE: what Git LFS keeps where a file was not fetched
pointer() {
	printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 12345\n' 0 >"$1"
}

@test "a pointer of Git LFS is refused as evidence and as a seal" {
	committed
	pointer units/miit-gd/cases/gd-001/evidence/commitment.pdf
	seal=$(find units/miit-gd/evidence -type f | head -1)
	pointer "$seal"
	git commit -qam pointers
	for how in "-o ../out" -n "-o ../out --allow-uncommitted"; do
		run -1 dsc bundle miit-gd $how
		has "refused: these are pointers of Git LFS and not the files themselves"
		has "  units/miit-gd/cases/gd-001/evidence/commitment.pdf"
		has "  $seal"
		[ ! -e ../out ]
	done
}

@test "a dry run shows the plan and writes nothing" {
	committed
	run dsc bundle miit-gd -n
	[ "$status" -eq 0 ]
	has "disc 1 (MIIT_GD_1)"
	run --separate-stderr dsc bundle miit-gd -n --format json
	[ "$(printf '%s' "$output" | python3 -c 'import json,sys; print(json.load(sys.stdin)["discs"][0]["label"])')" = MIIT_GD_1 ]
	[ "$(find .. -maxdepth 1 -name '*partial*')" = "" ]
}

@test "a place where something stands is left alone" {
	committed
	mkdir ../out
	run dsc bundle miit-gd -o ../out
	[ "$status" -eq 3 ]
	has "exists already"
	[ -z "$(ls ../out)" ]
}

@test "discs are filled in priority order, and a case is not split" {
	repository
	cd repository
	for c in gd-001 gd-002; do
		mib "units/miit-gd/cases/$c/evidence/credit.pdf" 6
	done
	run dsc bundle miit-gd -o ../out --media 12000000
	[ "$status" -eq 0 ]
	[ -e ../out/copy-3/disc-2.iso ]
	[ "$(stat -c %s ../out/copy-1/disc-1.iso)" -le 12000000 ]
	[ "$(stat -c %s ../out/copy-1/disc-2.iso)" -le 12000000 ]
	run dsc verify ../out
	[ "$status" -eq 0 ]
	has "disc 2 of 2"
	run dsc bundle miit-gd -o ../out2 --media 5000000
	[ "$status" -eq 3 ]
	has "choose a larger medium"
	[ ! -e ../out2 ]
}

@test "what a killed process left is removed by the next; a full disk leaves nothing" {
	committed
	mkdir -p ../out.partial-0000/copy-1/print
	echo half >../out.partial-0000/copy-1/disc-1.iso
	mkdir ../out.partial-mine
	for blocks in 50 300 700 1900; do
		run bash -c "trap '' XFSZ; ulimit -f $blocks; dsc bundle -q miit-gd -o ../out 2>&1 | cat"
		has "error: cannot write"
		[ "$(ls ..)" = "$(printf 'out.partial-mine\nrepository')" ]
	done
	run dsc bundle miit-gd -o ../out
	[ "$status" -eq 0 ]
}

# stopped SIGNAL NAME=VALUE…: dsc bundle, which gets the signal at that call
stopped() {
	run inject FAULT_PROGRAM=dsc-bundle "${@:2}" \
		FAULT_RUN="kill -$1 \$PPID" env --default-signal="$1" dsc-bundle -q miit-gd -o ../out
}

@test "a signal removes what was made, and a second one kills at once" {
	committed
	mib units/miit-gd/cases/gd-001/evidence/credit.pdf 8
	git commit -qam large
	mkdir ../out.partial-mine
	for name in INT TERM HUP; do
		# While papers are put, while images pass by, and at the last sync.
		for where in "create copy-1/print 1" "read credit.pdf 20" "sync out.partial 1"; do
			read -r calls path at <<<"$where"
			stopped $name FAULT_CALLS="$calls" FAULT_PATH="$path" FAULT_AT="$at"
			[ "$status" -eq $((128 + $(kill -l $name))) ]
			has "error: stopped by signal $(kill -l $name) before it was done"
			[ "$(ls ..)" = "$(printf 'out.partial-mine\nrepository')" ]
		done
	done
	# Ignored, as under nohup, it stays so.
	run -0 inject FAULT_PROGRAM=dsc-bundle FAULT_CALLS=create FAULT_PATH=copy-1/print FAULT_AT=1 \
		FAULT_RUN='kill -HUP $PPID' env --ignore-signal=HUP dsc-bundle -q miit-gd -o ../out
	rm -r ../out
	run inject FAULT_PROGRAM=dsc-bundle FAULT_CALLS=create FAULT_PATH=copy-1/print FAULT_AT=1 \
		FAULT_RUN='kill -TERM $PPID; sleep 0.2; kill -TERM $PPID' dsc-bundle -q miit-gd -o ../out
	[ "$status" -eq 143 ]
	[ -e ../out.partial-0000 ]
}

@test "a limit of the size of files is a disc that is full" {
	committed
	run -3 bash -c 'ulimit -f 300; dsc bundle -q miit-gd -o ../out'
	has "File too large"
	[ "$(ls ..)" = repository ]
	run -3 bash -c 'ulimit -f 50; dsc form gd-001 -o ../f.pdf'
	has "File too large"
	[ "$(ls ..)" = repository ]
}

@test "killed at any moment: the package is whole or is not there" {
	committed
	for moment in 0.05 0.2 0.3 0.4 0.5 0.6 0.7; do
		timeout -s KILL "$moment" dsc bundle -q miit-gd -o ../out || :
		[ ! -e ../out ] || dsc verify -q ../out
		rm -rf ../out
	done
	dsc bundle -q miit-gd -o ../out
	[ "$(ls ..)" = "$(printf 'out\nrepository')" ]
}

@test "evidence that is not what its dossier states is refused" {
	repository
	cd repository
	# checked and then changed: the size is the same
	evidence=units/miit-gd/cases/gd-002/evidence/acceptance.pdf
	size=$(stat -c %s "$evidence")
	mv "$evidence" "$evidence.kept"
	mkfifo "$evidence"
	run dsc bundle miit-gd -o ../out
	[ "$status" -eq 1 ]
	rm "$evidence"
	head -c "$size" "$evidence.kept" | tr 'a-y' 'b-z' >"$evidence"
	rm "$evidence.kept"
	run dsc bundle miit-gd -o ../out
	[ "$status" -eq 1 ]
	has "evidence-hash"
	has "case.yaml:33:"
	has "refused: 1 error stands"
	[ -z "$(find .. -maxdepth 1 -name 'out*')" ]
	run dsc bundle miit-gd -n
	[ "$status" -eq 1 ]
	has "evidence-hash"
}

@test "papers that cannot be made, or whose maker is killed, leave nothing" {
	committed
	run dsc bundle miit-gd -o ../out --font 'No Such Font'
	[ "$status" -eq 3 ]
	has "No Such Font"
	[ "$(ls ..)" = repository ]
	[ -e "/proc/$$/task/$$/children" ] || skip "the kernel does not list children"
	dsc-bundle -q miit-gd -o ../out 2>../errors &
	maker=$!
	for _ in $(seq 2000); do
		child=$(cat "/proc/$maker/task/$maker/children" 2>/dev/null) || break
		[ -z "$child" ] || break
		sleep 0.002
	done
	# shellcheck disable=SC2086
	kill -KILL $child
	status=0
	wait "$maker" || status=$?
	[ "$status" -eq 3 ]
	grep -q 'was killed (signal 9)' ../errors
	[ "$(ls ..)" = "$(printf 'errors\nrepository')" ]
}

@test "wrong usage" {
	committed
	run dsc bundle
	[ "$status" -eq 2 ]
	run dsc bundle miit-gd
	[ "$status" -eq 2 ]
	run dsc bundle miit-gd -o ../out --media floppy
	[ "$status" -eq 2 ]
	run -2 dsc bundle miit-gd -n --media 1048575
	has "or a number of bytes, 1048576 (1 MiB) or more, not '1048575'"
	run -3 dsc bundle miit-gd -n --media 1048576
	has "choose a larger medium"
	run dsc bundle miit-xx -o ../out
	[ "$status" -eq 3 ]
	cd /
	run dsc bundle miit-gd -o /nowhere/out
	[ "$status" -eq 3 ]
}
