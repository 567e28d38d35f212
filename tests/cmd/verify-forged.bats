#!/usr/bin/env bats
# dsc verify: a signed disc shows everybody the files that were signed, or it is unsafe.
load setup

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	bin=${DSC_BIN:-$BATS_TEST_DIRNAME/../../build/release/bin}
	openssl genpkey -algorithm ed25519 -out key.pem 2>/dev/null
	openssl pkey -in key.pem -pubout -out pub.pem
	cp -R "$BATS_TEST_DIRNAME/../rules/base" repository
	cp "$BATS_TEST_DIRNAME/../../schemas/profiles/miit-ds-2023.yaml" repository/profile.yaml
	cd repository && "$bin/dsc-bundle" -q --sign ../key.pem miit-gd -o ../made
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	cp "$BATS_FILE_TMPDIR/made/copy-1/disc-1.iso" disc.iso
	chmod u+w disc.iso
}

forge() {
	python3 "$BATS_TEST_DIRNAME/forge.py" disc.iso "$@"
}

# verify [PATH]
verify() {
	run dsc verify "${1:-disc.iso}" --key "$BATS_FILE_TMPDIR/pub.pem"
}

# unsafe WHAT
unsafe() {
	verify
	[ "$status" -eq 1 ]
	has "unsafe: disc.iso: $1"
}

# unpack: the disc as a folder that can be changed
unpack() {
	command -v bsdtar >/dev/null || skip "no bsdtar"
	mkdir disc
	bsdtar -xf disc.iso -C disc
	chmod -R u+w disc
}

@test "a genuine disc, one that its drive has padded, and one that others wrote anew" {
	verify
	[ "$status" -eq 0 ]
	head -c 300000 /dev/zero >>disc.iso
	verify
	[ "$status" -eq 0 ]
	unpack
	verify disc
	[ "$status" -eq 0 ]
	bsdtar --format=iso9660 -cf other.iso -C disc .
	verify other.iso
	[ "$status" -eq 0 ]
	if command -v xorriso >/dev/null; then
		xorriso -as mkisofs -quiet -R -J -o anew.iso disc 2>/dev/null
		verify anew.iso
		[ "$status" -eq 0 ]
	fi
	if command -v genisoimage >/dev/null; then
		genisoimage -quiet -J -joliet-long -input-charset utf-8 -o short.iso disc 2>/dev/null
		verify short.iso
		[ "$status" -eq 0 ]
		genisoimage -quiet -R -J -udf -input-charset utf-8 -o udf.iso disc 2>/dev/null
		verify udf.iso
		[ "$status" -eq 1 ]
		has "unsafe: udf.iso: can show other files"
	fi
}

@test "two records of one name: a forged list in front of the signed one" {
	unpack
	cd disc
	case=$(grep -l 钢铁 data/*/02-case.yaml)
	old=$(sha256sum "$case" | cut -d' ' -f1)
	sed 's/钢铁/石油/' "$case" >../case.yaml
	new=$(sha256sum ../case.yaml | cut -d' ' -f1)
	sed "s/$old/$new/" manifest-sha256.txt >../forged
	cd ..
	forge both "$case" case.yaml
	cp disc.iso changed.iso
	forge both manifest-sha256.txt forged
	forge twice manifest-sha256.txt disc/manifest-sha256.txt
	unsafe "manifest-sha256.txt: "
	cp changed.iso disc.iso
	forge twice manifest-sha256.txt forged
	unsafe "manifest-sha256.txt: "
}

@test "a folder with names that differ in case only" {
	unpack
	cp disc/manifest.json disc/Manifest.JSON
	verify disc
	[ "$status" -eq 1 ]
	has "unsafe: disc: manifest.json: stands there twice"
	lacks "disc 1 of 1"
	rm disc/Manifest.JSON
	mkdir disc/DATA
	verify disc
	has "unsafe: disc: data: stands there twice"
}

@test "Windows would be shown another file, or none" {
	echo '<p>forged' >index.html
	forge joliet index.html index.html
	unsafe "index.html: is not the same file to every system"
	unpack
	setup
	tr 0-9 1-9a <disc/index.html >index.html # of the same size
	forge joliet index.html index.html
	unsafe "index.html: is not the same file to every system"
	lacks "can show other files"
	setup
	forge hide index.html
	unsafe "index.html: is not the same file to every system"
	setup
	forge self data
	unsafe "can show other files"
	setup
	forge table 2
	unsafe "can show other files"
}

@test "Linux would be shown another file" {
	echo '<p>forged' >index.html
	forge rock index.html index.html
	unsafe "index.html: is not the same file to every system"
	setup
	forge endian index.html index.html
	unsafe "index.html: is not the same file to every system"
}

@test "the tree of Linux lies behind the other one" {
	echo '<p>forged' >index.html
	forge rock index.html index.html
	forge behind
	unsafe "can show other files"
}

@test "names that Linux finds where others do not look" {
	forge behind-xa
	unsafe "can show other files"
}

@test "another file system on the disc" {
	forge mark
	unsafe "can show other files"
	setup
	forge front
	unsafe "can show other files"
}
