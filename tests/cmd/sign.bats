#!/usr/bin/env bats
# Signed packages: dsc bundle --sign, dsc verify --key, dsc receive --key.
load setup

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	cp -R "$BATS_TEST_DIRNAME/../rules/base" repository
	cp "$BATS_TEST_DIRNAME/../../schemas/profiles/miit-ds-2023.yaml" repository/profile.yaml
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -out sm2.pem
	openssl genpkey -algorithm ed25519 -out ed25519.pem
	openssl genpkey -algorithm ed25519 -out other.pem
	for key in sm2 ed25519 other; do
		openssl pkey -in $key.pem -pubout -out $key.pub
		"${DSC_BIN:-$BATS_TEST_DIRNAME/../../build/release/bin}/dsc-bundle" -C repository -q \
			miit-gd -o ../$key --sign ../$key.pem
	done
}

# package KEY: a copy of the package that it signed, and a way to the keys
package() {
	cp -R "$BATS_FILE_TMPDIR/$1" package
	cp "$BATS_FILE_TMPDIR"/*.p[eu][mb] .
}

flip() {
	python3 - "$1" "$2" <<-'P'
		import sys
		with open(sys.argv[1], "r+b") as file:
		    file.seek(int(sys.argv[2]))
		    byte = file.read(1)[0]
		    file.seek(int(sys.argv[2]))
		    file.write(bytes([byte ^ 1]))
	P
}

fingerprint() {
	openssl pkey -pubin -in "$1" -outform DER | sha256sum | cut -d ' ' -f 1
}

# stock FILE: what the manual pages say of openssl
stock() {
	case $kind in
	sm2) openssl dgst -sm3 -sigopt distid:1234567812345678 -verify "$key" -signature "$1.sig" "$1" ;;
	*) openssl pkeyutl -verify -pubin -inkey "$key" -rawin -in "$1" -sigfile "$1.sig" ;;
	esac
}

@test "openssl finds the signatures of both lists and of a disc sound" {
	command -v bsdtar >/dev/null || skip "no bsdtar"
	for kind in sm2 ed25519; do
		rm -rf package disc
		package $kind
		key=$PWD/$kind.pub
		mkdir disc
		bsdtar -xf package/copy-3/disc-1.iso -C disc
		grep -q 'dsc verify . --key' package/README.txt
		for folder in package disc; do
			cmp "$folder/signer.pem" $kind.pub
			for signature in "$folder"/*.sig; do
				stock "${signature%.sig}"
				chmod u+w "$signature" "${signature%.sig}" "$folder"
				flip "${signature%.sig}" 7
				run stock "${signature%.sig}"
				[ "$status" -ne 0 ]
			done
		done
		[ "$(ls package/*.sig disc/*.sig | wc -l)" = 3 ]
	done
}

@test "a sound signature is told with its key, and --key knows it" {
	for kind in sm2 ed25519; do
		rm -rf package
		package $kind
		run -0 dsc verify package
		has "signed with the key"
		has "$(fingerprint $kind.pub)"
		has "whose key it is is not known here"
		run -0 dsc verify --key $kind.pub package
		has "signed with the key that is expected"
		run -0 dsc verify --key $kind.pub package/copy-2
		run -0 dsc verify --key $kind.pub package/copy-2/disc-1.iso
		run -1 dsc verify --key other.pub package
		has "changed: SHA256SUMS.sig: it is signed with the key"
		has "changed: SM3SUMS.sig: it is signed with the key"
		has "disc-1.iso: tagmanifest-sha256.txt.sig: it is signed with the key"
		run -0 --separate-stderr dsc verify --key $kind.pub --format json package
		python3 -c '
import json, sys
found = json.load(sys.stdin)
assert found["signed"] and found["key_expected"], found
assert found["discs"][0]["signer"].split()[1] == sys.argv[1], found["discs"]' \
			"$(fingerprint $kind.pub)" <<<"$output"
	done
}

@test "what is not signed is told, and is a finding where a key is expected" {
	package ed25519
	repository
	dsc bundle -C repository -q miit-gd -o ../plain
	run -0 dsc verify plain
	has "not signed: whoever can write all of a package can write its sums"
	run -1 dsc verify --key ed25519.pub plain
	has "missing: SHA256SUMS.sig: it is not signed, and a key is expected"
	has "missing: copy-1/disc-1.iso: tagmanifest-sha256.txt.sig"
	run -1 dsc verify --key ed25519.pub plain/copy-1/disc-1.iso
	# Somebody took the signatures off the package, and its discs still have theirs.
	rm package/*.sig package/signer.pem
	run -1 dsc verify package
	has "the package and its discs are not signed with the same key"
	# Two discs of one unit, of which one is signed.
	run -1 dsc verify package/copy-1/disc-1.iso plain/copy-1/disc-1.iso
	has "the discs of the unit 'miit-gd' are not signed with the same key"
}

@test "every byte of signatures, lists and key counts, and so does each file" {
	package ed25519
	for file in SHA256SUMS.sig SM3SUMS.sig signer.pem; do
		cp "package/$file" kept
		for at in 0 30 63; do
			flip "package/$file" $at
			run -1 dsc verify package
			flip "package/$file" $at
		done
		rm "package/$file"
		run -1 dsc verify package
		has "missing: $file"
		mkfifo "package/$file"
		run -1 dsc verify package
		rm "package/$file"
		cp kept "package/$file"
		printf x >>"package/$file"
		run dsc verify package
		[ $file = signer.pem ] || [ "$status" -eq 1 ] # PEM ends before it
		cp kept "package/$file"
	done
	run -0 dsc verify package
	# A key from a disc that says it is encrypted: nobody is asked for a passphrase.
	cp package/signer.pem kept
	sed -i '1a Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n' \
		package/signer.pem
	run timeout 20 script -qec "dsc verify package" /dev/null </dev/null
	[ "$status" -eq 1 ]
	lacks "pass phrase"
	has "is no public key of SM2 or Ed25519 in PEM"
	cp kept package/signer.pem
	# A list that agrees with itself and with the package is not what was signed.
	printf 'x' >>package/README.txt
	for list in SHA256SUMS:sha256sum SM3SUMS:'cksum -a sm3 --untagged'; do
		sum=$(${list#*:} <package/README.txt | cut -d ' ' -f 1)
		sed -i "s/^[0-9a-f]*  README.txt/$sum  README.txt/" "package/${list%%:*}"
	done
	run -1 dsc verify package
	has "changed: SHA256SUMS.sig: the signature is not one of SHA256SUMS by the key beside it"
	has "changed: SM3SUMS.sig"
}

@test "a disc whose manifests were made anew is found by its own signature" {
	command -v bsdtar >/dev/null || skip "no bsdtar"
	package sm2
	mkdir disc
	bsdtar -xf package/copy-1/disc-1.iso -C disc
	chmod -R u+w disc
	run -0 dsc verify disc --key sm2.pub
	cd disc
	echo '<p>x</p>' >>index.html
	sum=$(sha256sum <index.html | cut -d ' ' -f 1)
	sed -i "s/^[0-9a-f]*  index.html/$sum  index.html/" tagmanifest-sha256.txt
	run -1 dsc verify .
	has "tagmanifest-sha256.txt.sig: the signature is not one of"
	rm tagmanifest-sha256.txt.sig
	run -1 dsc verify .
	has "missing: "
	has "there is the key of a signature, and no signature"
	rm signer.pem
	run -0 dsc verify .
	run -1 dsc verify --key ../sm2.pub .
	# A key that is none.
	echo x >signer.pem
	echo x >tagmanifest-sha256.txt.sig
	run -1 dsc verify .
	has "is no public key of SM2 or Ed25519 in PEM"
}

@test "Ed25519 makes the same package again, SM2 the same but for signatures and images" {
	repository
	for key in ed25519 sm2; do
		dsc bundle -C repository -q miit-gd -o ../again-$key --sign "$BATS_FILE_TMPDIR/$key.pem"
	done
	diff -r "$BATS_FILE_TMPDIR/ed25519" again-ed25519
	run diff -rq "$BATS_FILE_TMPDIR/sm2" again-sm2
	[ "$(sed 's/ differ$//; s/.* again-sm2.//' <<<"$output" | tr '\n' ' ')" = \
		"SHA256SUMS SHA256SUMS.sig SM3SUMS SM3SUMS.sig copy-1/disc-1.iso copy-1/label-1.pdf copy-2/disc-1.iso copy-2/label-1.pdf copy-3/disc-1.iso copy-3/label-1.pdf " ]
	# All images have one size, whatever a signature's numbers are.
	[ "$(stat -c %s again-sm2/copy-1/disc-1.iso "$BATS_FILE_TMPDIR/sm2/copy-2/disc-1.iso" | uniq | wc -l)" = 1 ]
	run -0 dsc verify again-sm2
}

@test "an encrypted key: the passphrase is asked for on the terminal, or it is refused" {
	repository
	openssl pkey -in "$BATS_FILE_TMPDIR/sm2.pem" -aes256 -passout pass:geheim -out locked.pem
	run -3 setsid -w dsc bundle -C repository -q miit-gd -o ../out --sign ../locked.pem
	has "the key in ../locked.pem is encrypted, and there is no terminal to ask for its passphrase on"
	[ ! -e out ]
	run timeout 60 python3 - <<-'P'
		import os, pty, time
		def attempt(words):
		    pid, fd = pty.fork()
		    if pid == 0:
		        os.execvp("dsc", ["dsc", "bundle", "-C", "repository", "-q", "miit-gd",
		                          "-o", "../out", "--sign", "../locked.pem"])
		    seen = b""
		    while True:
		        try:
		            part = os.read(fd, 4096)
		        except OSError:
		            break
		        if not part:
		            break
		        seen += part
		        if b"passphrase of the signing key" in seen and words:
		            time.sleep(1) # the echo goes off behind the prompt
		            os.write(fd, words)
		            words = None
		    assert b"geheim" not in seen
		    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), seen.decode()
		status, seen = attempt(b"wrong\n")
		assert status == 3 and "does not open with this" in seen, seen
		assert not os.path.exists("out")
		status, seen = attempt(b"geheim\n")
		assert status == 0, seen
	P
	[ "$status" -eq 0 ] || { echo "$output" >&2; false; }
	run -0 dsc verify out --key "$BATS_FILE_TMPDIR/sm2.pub"
}

@test "what is no key is refused before anything is done" {
	package other
	repository
	openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem 2>/dev/null
	openssl pkey -in rsa.pem -pubout -out rsa.pub
	run -3 dsc bundle -C repository -q miit-gd -o ../out --sign ../rsa.pem
	has "neither SM2 nor Ed25519"
	run -3 dsc bundle -C repository -q miit-gd -o ../out --sign ../other.pub
	has "holds no private key in PEM"
	run -3 dsc bundle -C repository -q miit-gd -o ../out --sign ../nowhere.pem
	run -3 dsc verify --key rsa.pub package
	has "neither SM2 nor Ed25519"
	run -3 dsc verify --key other.pem package
	has "holds no public key in PEM"
	[ ! -e out ]
}

@test "received are packages of the expected signer, and the commit names the key" {
	package ed25519
	repository group
	rm -r group/units
	git -c init.defaultBranch=main init -q group
	git -C group add .
	git -C group commit -q -m start
	run -1 dsc receive -C group --key ../other.pub ../package
	has "is expected"
	run -1 --separate-stderr dsc receive -C group --key ../other.pub --format json ../package
	python3 -c '
import json, sys
found = json.load(sys.stdin)
assert found["units"] == [] and not found["verify"]["clean"], found' <<<"$output"
	[ "$(git -C group rev-list --count main)" = 1 ]
	run -0 --separate-stderr dsc receive -C group --key ../ed25519.pub --format json ../package
	python3 -c '
import json, sys
found = json.load(sys.stdin)
unit, = found["units"]
assert (unit["unit"], unit["result"], unit["cases"]) == ("miit-gd", "received", 2), found
assert unit["commit"] == sys.argv[1] and unit["messages"] == [] and found["verify"] is None, found' \
		"$(git -C group rev-parse HEAD)" <<<"$output"
	git -C group log -1 --format=%B | grep -qx "Dsc-Signer: Ed25519 $(fingerprint ed25519.pub)"
	run -0 dsc receive -C group --format json ../package
	has '"result": "received-before"'
}
