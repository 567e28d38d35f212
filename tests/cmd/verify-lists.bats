#!/usr/bin/env bats
# dsc verify: each list of a disc and of a package is held against the files and the other lists.
load setup

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	cp -R "$BATS_TEST_DIRNAME/../rules/base" repository
	cp "$BATS_TEST_DIRNAME/../../schemas/profiles/miit-ds-2023.yaml" repository/profile.yaml
	cd repository && "${DSC_BIN:-$BATS_TEST_DIRNAME/../../build/release/bin}/dsc-bundle" -q miit-gd -o ../made
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

package() {
	cp -R "$BATS_FILE_TMPDIR/made" package
	chmod -R u+w package
}

# The unpacked disc, in which it stands then.
disc() {
	command -v bsdtar >/dev/null || skip "no bsdtar"
	mkdir disc
	bsdtar -xf "$BATS_FILE_TMPDIR/made/copy-1/disc-1.iso" -C disc
	chmod -R u+w disc
	cd disc || return
}

# The tag manifest of what stands here now.
tag() {
	find . -maxdepth 1 -type f ! -name tagmanifest-sha256.txt -printf '%P\n' | sort |
		xargs -d '\n' sha256sum >../tags
	mv ../tags tagmanifest-sha256.txt
}

# wrong WHAT: the disc is not clean for this reason, and the tag manifest for none
wrong() {
	tag
	run dsc verify .
	[ "$status" -eq 1 ]
	has "$1"
	lacks "SHA-256 is not the one that was recorded"
}

# resum: the package's lists anew
resum() {
	(cd package && rm -f SHA256SUMS SM3SUMS && find . -type f -printf '%P\n' | sort >../names &&
		xargs -d '\n' sha256sum <../names >../SHA256SUMS &&
		xargs -d '\n' openssl dgst -sm3 -r <../names | sed 's/ \*/  /' >../SM3SUMS &&
		mv ../SHA256SUMS ../SM3SUMS .)
}

@test "what stands here is clean, with lists made anew" {
	disc
	tag
	run dsc verify .
	[ "$status" -eq 0 ]
	cd .. && package && resum
	run dsc verify package
	[ "$status" -eq 0 ]
}

@test "bytes and files of the payload" {
	disc
	spoil bag-info.txt 's/^Payload-Oxum: .*/Payload-Oxum: 1.1/'
	wrong "wrong: .: bag-info.txt: bytes and files of the payload are"
}

@test "lines of a disc's list that are no sums, and a file twice" {
	disc
	cp manifest-sha256.txt ../kept
	echo rubbish >>manifest-sha256.txt
	wrong "wrong: .: manifest-sha256.txt: holds lines that are no sums"
	head -1 ../kept | cat ../kept - >manifest-sha256.txt
	wrong "wrong: .: manifest-sha256.txt: holds lines that are no sums"
}

@test "lines of a package's list that are no sums, and a file twice" {
	package
	for list in SHA256SUMS SM3SUMS; do
		cp package/$list kept
		echo rubbish >>package/$list
		run dsc verify package
		[ "$status" -eq 1 ]
		has "wrong: $list: holds lines that are no sums"
		head -1 kept | cat kept - >package/$list
		run dsc verify package
		[ "$status" -eq 1 ]
		has "wrong: $list: holds lines that are no sums"
		cp kept package/$list
	done
}

@test "a file that only one of the package's lists names" {
	package
	for list in SHA256SUMS SM3SUMS; do
		cp package/$list kept
		spoil package/$list '/README.txt/d'
		run dsc verify package
		[ "$status" -eq 1 ]
		has "wrong: README.txt: only one of SHA256SUMS and SM3SUMS names it"
		cp kept package/$list
	done
}

@test "manifest.json names each file once" {
	disc
	cp manifest.json ../kept
	spoil manifest.json '/01-unit.yaml/d'
	wrong "01-unit.yaml: manifest.json does not name it"
	cp ../kept manifest.json
	spoil manifest.json '/01-unit.yaml/p'
	wrong "wrong: .: manifest.json: names a file twice"
}

@test "manifest.json states size, SHA-256 and SM3 of each file" {
	disc
	cp manifest.json ../kept
	for edit in 's/"size": [0-9]*/"size": 1/' 's/"sha256": "[0-9a-f]*/"sha256": "'"$(printf %064d 0)"'/' \
		's/"sm3": "[0-9a-f]*/"sm3": "'"$(printf %064d 0)"'/'; do
		cp ../kept manifest.json
		spoil manifest.json "/01-unit.yaml/$edit"
		wrong "01-unit.yaml: its size, SHA-256 or SM3 is not the one"
	done
}

@test "an SM3 in manifest.json that is none, in a package too" {
	disc
	spoil manifest.json '/01-unit.yaml/s/"sm3": "[0-9a-f]*/"sm3": "'"$(printf %064d 0 | tr 0 z)"'/'
	wrong "01-unit.yaml: its size, SHA-256 or SM3 is not the one"
	cd .. && package
	for name in manifest.json tagmanifest-sha256.txt; do
		python3 "$BATS_TEST_DIRNAME/forge.py" package/copy-1/disc-1.iso both $name disc/$name
	done
	cp package/copy-1/disc-1.iso package/copy-2/disc-1.iso
	cp package/copy-1/disc-1.iso package/copy-3/disc-1.iso
	resum
	run dsc verify package
	[ "$status" -eq 1 ]
	has "01-unit.yaml: its size, SHA-256 or SM3 is not the one"
}

@test "original names: of the unit, each once, none a folder of another" {
	disc
	cp manifest.json ../kept
	spoil manifest.json 's|units/miit-gd/recommendation.yaml|units/miit-gd/unit.yaml|'
	wrong "has the same original name as another file"
	cp ../kept manifest.json
	spoil manifest.json 's|units/miit-gd/recommendation.yaml|units/miit-gd/unit.yaml/x|'
	spoil manifest.json 's|units/miit-gd/evidence/opinion-gd-001.pdf|units/miit-gd/unit.yaml-2|'
	wrong "has an original name that makes a folder of another file's"
	cp ../kept manifest.json
	spoil manifest.json 's|units/miit-gd/unit.yaml|units/miit-hb/unit.yaml|'
	wrong "01-unit.yaml: its original name in manifest.json leads out of the unit's folder"
}

@test "files about the bag that are too large to look into" {
	disc
	for name in manifest.json bag-info.txt bagit.txt; do
		cp $name ../kept
		head -c 17000000 /dev/zero | tr '\0' '\n' >>$name
		wrong "wrong: .: $name: is larger than 16 MiB"
		mv ../kept $name
	done
}

@test "a disc image at the package's top does not hide that copies differ" {
	package
	cp package/copy-1/disc-1.iso package/disc-1.iso
	printf x | dd of=package/copy-2/disc-1.iso bs=1 seek=20000 conv=notrunc status=none
	truncate -s +2048 package/copy-2/disc-1.iso
	resum
	run dsc verify package
	[ "$status" -eq 1 ]
	has "changed: copy-2/disc-1.iso: the lists of sums have it otherwise than the first copy"
	has "added: disc-1.iso: is a disc image that lies in no copy"
	run dsc verify --format json package
	[ "$(grep -o '"number": 1' <<<"$output" | wc -l)" -le 1 ]
}

@test "a copy of a high number, and a list of what is not there" {
	package
	mkdir package/copy-999
	: >package/copy-999/a
	sum=$(sha256sum </dev/null | cut -d' ' -f1)
	for i in $(seq 1000); do echo "$sum  copy-999/b$i"; done >>package/SHA256SUMS
	run dsc verify package
	[ "$status" -eq 1 ]
	has "missing: copy-998: the whole copy is not there"
	has "missing: copy-3/b1000: another copy has it"
	lacks "missing: copy-4/b"
	lacks "more findings"
}
