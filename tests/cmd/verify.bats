#!/usr/bin/env bats
# dsc verify: names what is missing, added or changed, and in which copy.
load setup

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	cp -R "$BATS_TEST_DIRNAME/../rules/base" repository
	cp "$BATS_TEST_DIRNAME/../../schemas/profiles/miit-ds-2023.yaml" repository/profile.yaml
	cd repository && "${DSC_BIN:-$BATS_TEST_DIRNAME/../../build/release/bin}/dsc-bundle" -q miit-gd -o ../made
}

package() {
	cp -R "$BATS_FILE_TMPDIR/made" package
	cd package || return
}

# flip FILE [AT]: one bit of one byte
flip() {
	python3 - "$1" "${2:--1}" <<-'P'
		import os, sys
		name, at = sys.argv[1], int(sys.argv[2])
		with open(name, "r+b") as file:
		    at = os.path.getsize(name) // 2 if at < 0 else at
		    file.seek(at)
		    byte = file.read(1)[0]
		    file.seek(at)
		    file.write(bytes([byte ^ 1]))
	P
}

@test "a whole package, a copy, an image and an unpacked disc are clean" {
	package
	run dsc verify .
	[ "$status" -eq 0 ]
	has "3 copies read"
	run dsc verify copy-2
	[ "$status" -eq 0 ]
	run dsc verify copy-2/disc-1.iso
	[ "$status" -eq 0 ]
	has "$(sha256sum copy-2/disc-1.iso | cut -d' ' -f1)"
	run dsc verify -q .
	[ -z "$output" ]
	command -v bsdtar >/dev/null || skip "no bsdtar"
	mkdir ../disc
	bsdtar -xf copy-1/disc-1.iso -C ../disc
	run dsc verify ../disc
	[ "$status" -eq 0 ]
}

@test "one flipped byte in each file of each copy is named, with its copy" {
	package
	find . -type f ! -name '*SUMS' | sed 's/^\.\///' | while read -r file; do
		cp "$file" ../kept
		flip "$file"
		run dsc verify .
		[ "$status" -eq 1 ]
		has "changed: $file"
		mv ../kept "$file"
	done
	for list in SHA256SUMS SM3SUMS; do
		cp "$list" ../kept
		flip "$list" 10
		run dsc verify .
		[ "$status" -eq 1 ]
		mv ../kept "$list"
	done
	run dsc verify .
	[ "$status" -eq 0 ]
}

@test "a changed file inside an image is named" {
	package
	at=$(grep -abo 'title: 面料研发' copy-2/disc-1.iso | head -1 | cut -d: -f1)
	[ -n "$at" ]
	flip copy-2/disc-1.iso "$at"
	run dsc verify .
	[ "$status" -eq 1 ]
	has "changed: copy-2/disc-1.iso: its SHA-256 and SM3"
	has "changed: copy-2/disc-1.iso: data/"
	has "02-case.yaml"
	lacks "copy-1/"
	run dsc verify copy-1
	[ "$status" -eq 0 ]
	run dsc verify copy-2
	[ "$status" -eq 1 ]
}

@test "missing and added files and copies are named" {
	package
	rm copy-3/label-1.pdf
	echo x >copy-2/print/x.pdf
	ln -s /etc/passwd copy-1/link
	run dsc verify .
	[ "$status" -eq 1 ]
	has "missing: copy-3/label-1.pdf"
	has "added: copy-2/print/x.pdf"
	has "unsafe: copy-1/link"
	rm copy-1/link copy-2/print/x.pdf
	rm -r copy-3
	sed -i '/copy-3/d' SHA256SUMS SM3SUMS
	run dsc verify .
	[ "$status" -eq 1 ]
	has "missing: copy-3: the whole copy"
	rm SM3SUMS
	run dsc verify .
	has "missing: SM3SUMS"
}

@test "an unpacked disc: each of missing, added, changed" {
	command -v bsdtar >/dev/null || skip "no bsdtar"
	package
	mkdir ../disc
	bsdtar -xf copy-1/disc-1.iso -C ../disc
	cd ../disc
	chmod -R u+w .
	rm data/01-*/01-*.pdf
	echo x >data/x
	flip index.html
	run dsc verify --format json .
	[ "$status" -eq 1 ]
	printf '%s' "$output" | python3 -c '
import json, sys
found = json.load(sys.stdin)
kinds = sorted((f["kind"], f["path"].split("/")[-1]) for f in found["findings"])
assert ("added", "x") in kinds and ("changed", "index.html") in kinds, kinds
assert any(kind == "missing" and "申报书" in path for kind, path in kinds), kinds
assert not found["clean"] and found["sections"]["safety"]'
}

@test "a truncated image, no image, nothing of ours" {
	package
	truncate -s 1000000 copy-1/disc-1.iso
	run dsc verify copy-1/disc-1.iso
	[ "$status" -eq 1 ]
	has "usability: it can be read: NO"
	run dsc verify .
	[ "$status" -eq 1 ]
	lacks "copy-2/"
	echo x >../x.iso
	run dsc verify ../x.iso
	[ "$status" -eq 1 ]
	cp SHA256SUMS ../x.txt
	run -3 dsc verify ../x.txt
	has "is no package, no copy of one and no disc that 'dsc bundle' made"
	cp copy-2/disc-1.iso ../backup
	run -0 dsc verify ../backup
	mkdir ../empty
	run dsc verify ../empty
	[ "$status" -eq 3 ]
	run dsc verify ../nowhere
	[ "$status" -eq 3 ]
	run dsc verify
	[ "$status" -eq 2 ]
}

# states FILE…: the four sections of the JSON of a package or image, and whether all is clean
states() {
	dsc verify --format json "$@" | python3 -c '
import json, sys
found = json.load(sys.stdin)
print(*(json.dumps(found["sections"][name]) for name in
        ("authenticity", "integrity", "usability", "safety")), json.dumps(found["clean"]))'
}

@test "what could not be read is not checked, and never good" {
	package
	[ "$(states .)" = "true true true true true" ]
	: >../x.iso
	[ "$(states ../x.iso)" = "null null false null false" ]
	run -1 dsc verify ../x.iso
	has "authenticity: it is what was handed in: not checked"
	has "safety: nothing on it leads elsewhere: not checked"
	cp copy-1/disc-1.iso ../y.iso
	flip ../y.iso 32769
	[ "$(states ../y.iso)" = "null null false null false" ]
	cp copy-1/disc-1.iso ../y.iso
	truncate -s 1000000 ../y.iso
	[ "$(states ../y.iso)" = "null null false null false" ]
	mkdir ../kept
	mv SHA256SUMS SM3SUMS ../kept
	[ "$(states . | cut -d' ' -f1,2)" = "null false" ]
	cp ../kept/* .
	rm copy-*/disc-1.iso
	[ "$(states .)" = "null false null null false" ]
}

@test "an unreadable image of one copy leaves all but usability open" {
	needs_plainly
	package
	chmod a= copy-1/disc-1.iso
	run -1 plainly dsc verify --format json .
	has '"authenticity": null'
	has '"integrity": null'
	has '"usability": false'
	has '"safety": null'
	chmod a=r copy-1/disc-1.iso
	chmod a= copy-2/label-1.pdf
	run -1 plainly dsc verify --format json .
	has '"authenticity": null'
	has '"integrity": true'
	has '"usability": false'
	has '"safety": true'
}

@test "a disc without its lists: what rests on them is not checked" {
	command -v bsdtar >/dev/null || skip "no bsdtar"
	package
	mkdir ../disc
	bsdtar -xf copy-1/disc-1.iso -C ../disc
	chmod -R u+w ../disc
	mv ../disc/manifest.json ../kept.json
	[ "$(states ../disc)" = "null false true null false" ]
	# Larger than anything that is read of it.
	truncate -s 17M ../disc/manifest.json
	[ "$(states ../disc | cut -d' ' -f1,4)" = "false null" ]
	mv ../kept.json ../disc/manifest.json
	rm ../disc/manifest-sha256.txt ../disc/tagmanifest-sha256.txt
	[ "$(states ../disc | cut -d' ' -f1,2)" = "null false" ]
}

@test "hostile lists and manifests lead nowhere" {
	command -v bsdtar >/dev/null || skip "no bsdtar"
	package
	echo secret >../secret
	sum=$(sha256sum ../secret | cut -d' ' -f1)
	printf '%s  ../secret\n%s  /etc/passwd\nrubbish\n' "$sum" "$sum" >>SHA256SUMS
	run dsc verify .
	[ "$status" -eq 1 ]
	has "missing: ../secret"
	mkdir ../disc
	bsdtar -xf copy-1/disc-1.iso -C ../disc
	cd ../disc
	chmod -R u+w .
	sed -i 's|"units/miit-gd/unit.yaml"|"units/miit-gd/../../u.yaml"|' manifest.json
	run dsc verify .
	[ "$status" -eq 1 ]
	has "leads out of the unit's folder"
}
