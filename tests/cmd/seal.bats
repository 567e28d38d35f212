#!/usr/bin/env bats
# dsc seal: a stage closed by two signatures, and what is refused.

load setup
load people

setup_file() {
	export SOURCE_DATE_EPOCH=1700000000
	unset DSC_KEY SSH_AUTH_SOCK
}

# A repository where all five cases have passed the formal stage.
examined() {
	reviewed
	for case in gd-001 gd-002 sl-001 sl-002 tx-001; do formal f01 $case >/dev/null || return; done
}

# seal PERSON WORD…: without asking
seal() {
	dsc seal "${@:2}" --as "$1" --key "$KEYS/$1" --yes
}

@test "a stage is open, begun, sealed; the code is that of the file" {
	examined
	run -0 dsc seal
	[[ ${lines[0]} == stage*state*verdicts*code*signed\ by* ]]
	[[ ${lines[1]} =~ ^formal\ review\ +not\ sealed$ ]]
	[[ ${lines[2]} =~ ^preliminary\ review\ +not\ sealed\ +5\ cases\ are\ undecided$ ]]
	run -0 --separate-stderr seal c01 formal
	[[ $output =~ ^receipt\ ([0-9a-f-]{24})\ [0-9]+\ [0-9a-f]{40}\ seals/formal.yaml$ ]]
	code=${BASH_REMATCH[1]}
	[ "${code//-/}" = "$(sha256sum <seals/formal.yaml | cut -c 1-20)" ]
	run -0 dsc seal
	[[ ${lines[1]} =~ ^formal\ review\ +begun\ +5\ +$code\ +c01\ +to\ be\ signed\ by:\ supervisor$ ]]
	seal s01 formal
	run -0 dsc seal
	[[ ${lines[1]} =~ ^formal\ review\ +sealed\ +5\ +$code\ +c01,\ s01$ ]]
	in_order
	run -0 dsc validate
}

@test "JSON says the same" {
	examined
	seal c01 formal
	run -0 dsc seal --format json
	python3 - "$output" <<-'END'
	import json, sys
	seals = json.loads(sys.argv[1])
	formal, preliminary, expert = seals["stages"]
	assert seals["v"] == 1 and seals["profile"] == "miit-ds-2023"
	assert (formal["state"], preliminary["state"]) == ("begun", "not-sealed")
	assert formal["outcomes"]["passed"] == 5 and preliminary["outcomes"]["pending"] == 5
	assert formal["signatures"] == [
	    {"person": "c01", "sound": True, "role": "clerk", "why": None}]
	assert formal["verdicts"] == 5 and formal["open"] == [] and formal["wrong"] is None
	assert len(formal["head"]) == 40 and "digest" not in expert
	END
	run -0 --separate-stderr seal s01 formal --format json
	python3 -c 'import json, sys; receipt = json.loads(sys.argv[1])
assert receipt["path"] == "seals/formal.yaml" and receipt["digest"].startswith("sha256:")' "$output"
}

@test "sealing again gives the same receipt and no commit" {
	examined
	run -0 seal c01 formal
	first=$output
	head=$(git rev-parse HEAD)
	run -0 seal c01 formal
	[ "$output" = "$first" ]
	[ "$(git rev-parse HEAD)" = "$head" ]
	seal s01 formal >../second
	run -0 seal c01 formal
	[ "$output" = "$first" ]
	run -0 seal s01 formal
	[ "$output" = "$(cat ../second)" ]
}

@test "a commit that lies about a seal is in nobody's receipt" {
	examined
	run -0 seal c01 formal
	receipt=${lines[-1]}
	git commit -q --allow-empty -m "x

Dsc-Signer: c01
Dsc-Record: sha256:$(sha256sum <seals/formal.yaml | cut -d' ' -f1)"
	run -0 seal c01 formal
	[ "${lines[-1]}" = "$receipt" ]
	# Where no commit says it any more there is no receipt.
	git reset -q --soft "$(git rev-list --max-parents=0 HEAD)"
	git commit -q -m squashed
	run -3 seal c01 formal
	has "no commit says that it added seals/formal.yaml.c01.sig"
}

@test "without --yes it is shown and asked; without a terminal nothing is signed" {
	examined
	run -2 dsc seal formal --as c01 --key "$KEYS/c01" </dev/null
	has "5 verdicts"
	has "passed: 5"
	has "merkle: sha256:"
	has "--yes"
	[ ! -e seals ]
	command -v script >/dev/null || skip "no script"
	run -1 script -qec "dsc seal formal --as c01 --key $KEYS/c01" /dev/null <<<n
	has "nothing was recorded"
	[ ! -e seals ]
	run -0 script -qec "dsc seal formal --as c01 --key $KEYS/c01" /dev/null <<<y
	has "receipt "
	[ -e seals/formal.yaml.c01.sig ]
}

@test "a receipt that cannot be written is told on standard error" {
	examined
	run -3 --separate-stderr bash -c 'dsc seal formal --as c01 --key "$1" --yes >/dev/full' - \
		"$KEYS/c01"
	[[ $stderr == "dsc seal: error: this is recorded, "*": No space left on device"* ]]
	[[ $stderr =~ $'\n'receipt\ [0-9a-f-]{24}\ 7\ $(git rev-parse HEAD)\ seals/formal.yaml ]]
	in_order
	run -0 bash -c 'dsc seal formal --as c01 --key "$1" --yes >&-' - "$KEYS/c01"
}

@test "a key of the environment, and none" {
	examined
	run -2 dsc seal formal --as c01 --yes
	has "DSC_KEY"
	DSC_KEY=$KEYS/c01 run -0 dsc seal formal --as c01 --yes
	run -3 dsc seal formal --as s01 --key "$KEYS/none" --yes
	run -1 dsc seal formal --as s01 --key "$KEYS/c01" --yes
	has "is none of those in people/s01.yaml"
}

@test "who has no signing role, or the same role, is refused" {
	examined
	run -1 seal e01 formal
	has "'e01' has none of the roles that may do this: clerk, supervisor"
	run -1 seal nobody formal
	has "nobody here is called 'nobody'"
	person . c02 clerk
	save c02
	seal c01 formal
	run -1 seal c02 formal
	has "another role"
	seal s01 formal
	run -1 seal c02 formal
	has "in force already"
}

@test "undecided cases keep a stage open unless told; the stage before must be sealed" {
	examined
	run -1 seal c01 preliminary
	has "'formal review', is not sealed"
	seal c01 formal
	run -1 seal c01 preliminary
	has "is not in force"
	seal s01 formal
	run -1 seal c01 preliminary
	has "5 cases of this stage are undecided: gd-001, gd-002, sl-001, sl-002, tx-001"
	run -0 seal c01 preliminary --leave-open
	grep -q '^open: \[gd-001, gd-002, sl-001, sl-002, tx-001\]$' seals/preliminary.yaml
	grep -q "^previous: sha256:$(sha256sum <seals/formal.yaml | cut -c 1-64)$" seals/preliminary.yaml
}

@test "no verdict is recorded behind a seal, and one that is there breaks it" {
	examined
	seal c01 formal
	run -1 formal f02 gd-001
	seal s01 formal
	run -0 dsc seal
	file=reviews/formal/gd-001/f01.1.yaml
	sed -i 's/^kind: pass/kind: reject/' $file
	save "nothing to see"
	run -1 dsc seal
	has "does not hold"
	has "the verdicts are not those that were sealed"
	run -1 dsc seal --format json
	has '"wrong": "seal-merkle"'
	run -1 seal c01 preliminary
	has "does not hold"
	run -0 dsc seal --at HEAD~1
}

@test "a signature that is no good is named" {
	examined
	seal c01 formal
	cp seals/formal.yaml.c01.sig seals/formal.yaml.s01.sig
	save copied
	run -1 dsc seal
	has "seals/formal.yaml.s01.sig: "
	has "to be signed by: supervisor"
	run -1 seal s01 formal
	has "nothing that is recorded is replaced"
}

@test "a flood of bad signatures does not push out those that hold" {
	examined
	seal c01 formal
	seal s01 formal
	for i in {10..90}; do cp seals/formal.yaml.c01.sig seals/formal.yaml.a$i.sig; done
	save flood
	run -1 dsc seal
	[[ $output =~ formal\ review\ +sealed ]]
}

@test "a signature, and a seal, that is far too large is named" {
	examined
	seal c01 formal
	head -c 2000000 /dev/zero | tr '\0' x >seals/formal.yaml.s01.sig
	save large
	run -1 dsc seal
	has "seals/formal.yaml.s01.sig: larger than a signature can be"
	mv seals/formal.yaml.s01.sig seals/formal.yaml
	save large
	run -1 dsc seal
	has "larger than a seal can be"
	run -0 --separate-stderr python3 -c 'import json, subprocess
subprocess.run(["dsc", "seal", "--format", "json"], stdout=open("out", "w"))
json.load(open("out"))'
}

@test "in a bare repository" {
	examined
	git clone -q --bare . ../bare.git
	cd ../bare.git
	seal c01 formal
	run -0 dsc seal
	has "begun"
	[ "$(git log -1 --format=%s)" = "seal(formal): 5 verdicts" ]
}

@test "wrong usage and no repository" {
	reviewed
	run -2 dsc seal final --as c01 --key "$KEYS/c01"
	has "no stage 'final'"
	run -2 dsc seal formal
	has "--as"
	run -2 dsc seal --as c01
	run -2 dsc seal formal expert
	run -2 dsc seal formal --as c01 --at HEAD
	run -3 dsc seal --at nothing
	has "no commit 'nothing'"
	cd .. && mkdir empty
	run -3 dsc seal -C empty
}

# One hand, two names: neither quorum nor seal may come of it.
@test "a key that two people have signs nothing" {
	reviewed
	sed -i '/^keys:/d' people/s01.yaml people/p02.yaml
	printf 'keys: ["%s"]\n' "$(cat "$KEYS/c01.pub")" >>people/s01.yaml
	printf 'keys: ["%s"]\n' "$(cat "$KEYS/p01.pub")" >>people/p02.yaml
	save "one hand"
	formal f01 gd-001
	run -1 preliminary p01 gd-001
	has "stands in people/p02.yaml too"
	run -1 seal c01 formal --leave-open
	has "stands in people/s01.yaml too"
	run -1 dsc seal formal --as s01 --key "$KEYS/c01" --yes --leave-open
	has "stands in people/c01.yaml too"
}

@test "what was signed counts no more once somebody else has the key" {
	examined
	seal c01 formal && seal s01 formal
	preliminary p01 gd-001
	sed -i '/^keys:/d' people/s01.yaml people/p02.yaml
	printf 'keys: ["%s", "%s"]\n' "$(cat "$KEYS/s01.pub")" "$(cat "$KEYS/c01.pub")" >>people/s01.yaml
	printf 'keys: ["%s"]\n' "$(cat "$KEYS/p01.pub")" >>people/p02.yaml
	save "one hand"
	run dsc seal
	has "the key that signed it belongs to two people"
	run -0 dsc review --show gd-001 --as p01
	has "the verdict is signed with a key that two people have"
}
