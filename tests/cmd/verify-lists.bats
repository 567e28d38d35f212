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
