#!/usr/bin/env bats
# dsc evidence: digests of evidence files, filled in and checked.

load setup

folder=units/miit-gd/cases/gd-002
dossier=$folder/case.yaml

here() {
	repository r && cd r || return
	cp $dossier ../before
}

digest() {
	sha256sum "$folder/$1" | cut -d ' ' -f 1
}

@test "missing digests are filled in, in flow style, and nothing else changes" {
	here
	run -0 dsc evidence gd-002
	[ "$output" = "$dossier: 1 right, 2 filled in" ]
	grep -qF "  - {file: evidence/credit.pdf, kind: credit, sha256: $(digest evidence/credit.pdf)}" $dossier
	[ "$(diff ../before $dossier | grep -c '^>')" = 2 ]
	[ "$(sed 's/\(commitment\|credit\), sha256: [0-9a-f]*}/\1}/' $dossier)" = "$(cat ../before)" ]
	run -0 dsc evidence gd-002
	[ "$output" = "$dossier: 3 right" ]
	run -0 dsc validate $folder
}

@test "block style, after the title, with comments, Windows line ends and a byte order mark" {
	here
	spoil $dossier '/^evidence:/,/^commitment:/{/^  - /d}'
	spoil $dossier 's/^evidence:/evidence: # 材料\n  - file: evidence\/acceptance.pdf # 甲\n    kind: acceptance\n    title: 验收 # 乙\n\n  # 丙\n  - kind: commitment\n    file: evidence\/commitment.pdf/'
	spoil $dossier 's/$/\r/;1s/^/\xef\xbb\xbf/'
	run -0 dsc evidence gd-002
	has "2 filled in"
	run cat $dossier
	has $'    title: 验收 # 乙\r\n    sha256: '"$(digest evidence/acceptance.pdf)"$'\r\n\r\n  # 丙\r\n'
	has $'  - kind: commitment\r\n    sha256: '"$(digest evidence/commitment.pdf)"$'\r\n    file:'
}

@test "a digest that is wrong is a finding, and stays until --update" {
	here
	spoil $folder/evidence/acceptance.pdf 's/$/ /'
	run -1 dsc evidence gd-002
	[[ ${lines[0]} == "$dossier:33:"*": error: 'evidence/acceptance.pdf' has the SHA-256 $(digest evidence/acceptance.pdf); "*" [evidence-hash, 五（一）]" ]]
	has "2 filled in, 1 wrong"
	grep -q "sha256: 70f9c7d2" $dossier
	run -0 dsc evidence --update gd-002
	has "2 right, 1 replaced"
	grep -q "kind: acceptance, sha256: $(digest evidence/acceptance.pdf)}" $dossier
	run -0 dsc validate $folder
}

@test "--check writes nothing; what is not stated is no error" {
	here
	run -0 dsc evidence --check gd-002
	[ "$output" = "$dossier: 1 right, 2 without a digest" ]
	spoil $folder/evidence/acceptance.pdf 's/$/ /'
	run -1 dsc evidence --check gd-002
	has "1 wrong"
	cmp ../before $dossier
	run -2 dsc evidence --check --update gd-002
}

@test "an empty value is filled in, a quoted one stays quoted" {
	here
	spoil $dossier "s/kind: commitment}/kind: commitment, sha256: }/;s/sha256: 70f9[0-9a-f]*/sha256: '70F9'/"
	run -0 dsc evidence --update gd-002
	has "2 filled in, 1 replaced"
	grep -q "sha256: '$(digest evidence/acceptance.pdf)'}" $dossier
	grep -q "sha256: $(digest evidence/commitment.pdf) }" $dossier
}

@test "files that cannot be used are findings, the others are filled in" {
	here
	rm $folder/evidence/acceptance.pdf
	: >$folder/evidence/commitment.pdf
	run -1 dsc evidence gd-002
	has "there is no file 'evidence/acceptance.pdf' [evidence-missing, 五（一）]"
	has "'evidence/commitment.pdf' is empty [evidence-content, 五（一）]"
	has "1 filled in, 1 missing, 1 empty"
	printf 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n' \
		>$folder/evidence/commitment.pdf
	truncate -s 5G $folder/evidence/acceptance.pdf
	run -1 dsc evidence gd-002
	has "is a Git LFS pointer and not the file itself; fetch it with 'git lfs pull' first"
	has "'evidence/acceptance.pdf' has 5368709120 bytes, at most 1073741824 are allowed"
	has "1 right, 1 not fetched, 1 too large"
}

@test "no link is followed and nothing outside of evidence/ is read" {
	here
	echo secret >../secret.pdf
	rm $folder/evidence/acceptance.pdf
	ln -s ../../../../../../secret.pdf $folder/evidence/acceptance.pdf
	spoil $dossier 's/file: evidence\/credit.pdf/file: ..\/..\/unit.yaml/'
	spoil $dossier 's/file: evidence\/commitment.pdf, kind/file: evidence\/..\/case.yaml, kind/'
	run -1 dsc evidence gd-002
	has "there is no file 'evidence/acceptance.pdf'"
	has "'../../unit.yaml' does not lie below evidence/"
	has "'evidence/../case.yaml' does not lie below evidence/"
	has "3 missing"
	! grep -q "$(sha256sum ../secret.pdf | cut -d ' ' -f 1)" $dossier
	rm $folder/evidence/acceptance.pdf
	mkfifo $folder/evidence/acceptance.pdf
	run -1 timeout 5 dsc evidence gd-002
}

@test "a finding reads as dsc validate prints it" {
	here
	spoil $dossier 's/file: evidence\/acceptance.pdf, kind/file: evidence\/.\/acceptance.pdf, kind/'
	rm $folder/evidence/credit.pdf
	dsc validate $folder | grep '\[evidence-missing' >../validated
	[ "$(wc -l <../validated)" = 2 ]
	run -1 dsc evidence -q gd-002
	[ "$output" = "$(cat ../validated)" ]
	: >$dossier
	run -1 dsc evidence gd-002
	[ "$output" = "$(dsc validate -q $dossier)" ]
}

@test "several cases, JSON, and the worst of them gives the status" {
	here
	rm $folder/evidence/credit.pdf
	run -1 dsc evidence --format json gd-001 gd-002
	python3 - "$output" <<-'END'
	import json, sys
	cases = json.loads(sys.argv[1])["cases"]
	assert [c["case"] for c in cases] == ["gd-001", "gd-002"]
	assert cases[0]["changed"] and not cases[0]["message"]
	assert {e["state"] for e in cases[0]["evidence"]} == {"filled"}
	assert [e["state"] for e in cases[1]["evidence"]] == ["right", "filled", "missing"]
	assert cases[1]["evidence"][2]["sha256"] is None
	END
}

@test "a path works as well, with no repository around it" {
	here
	run -0 dsc evidence $folder/
	has "2 filled in"
	cp -R units/miit-gd/cases/gd-001 ../alone
	cd ../alone
	run -0 dsc evidence .
	[ "$output" = "./case.yaml: 4 filled in" ]
	run -0 dsc evidence case.yaml
	has "case.yaml: 4 right"
	cd ..
	run -0 dsc evidence -q alone
	[ -z "$output" ]
}

@test "documents that are no dossier, or broken, are findings" {
	here
	spoil $dossier 's/^evidence:/evidence: x/'
	run -1 dsc evidence gd-002
	has "$dossier:"
	cp ../before $dossier
	spoil $dossier '/^evidence:/,/^commitment:/{/^  - /d};s/^evidence:/evidence: none/'
	run -1 dsc evidence gd-002
	has "'evidence' is no list"
	run -1 dsc evidence units/miit-gd/unit.yaml
	has "this is no dossier; its first line would be 'dsc: case/1'"
	spoil $dossier 's/^evidence: none/evidence: [{kind: other}]/'
	run -1 dsc evidence gd-002
	has "this entry names no file"
	spoil $dossier 's/^evidence: .*/evidence: []/'
	run -0 dsc evidence gd-002
	has "no evidence is declared"
}

@test "no such case: 3; no case: 2" {
	here
	run -3 dsc evidence gd-003
	has "there is no case 'gd-003', did you mean 'gd-00"
	run -3 dsc evidence ./nowhere
	run -3 dsc evidence units/miit-gd/cases
	run -2 dsc evidence
}

@test "while another process holds the folder nothing is written" {
	here
	run -3 flock $folder dsc evidence gd-002
	has "another dsc is changing"
	cmp ../before $dossier
	run -0 flock $folder dsc evidence --check gd-002
}

@test "a hostile name reaches the terminal only through the filter" {
	here
	spoil $dossier 's/file: evidence\/credit.pdf/file: "evidence\/\\e[31m\\u202e.pdf"/'
	run dsc evidence gd-002
	lacks $'\033'
	lacks $'\u202e'
}
