# Who takes part in a review: people with keys, and a history to record in. Load setup first.
# shellcheck shell=bash

# The keys are made once a file: keys/ID and keys/ID.pub below $BATS_FILE_TMPDIR.
KEYS=$BATS_FILE_TMPDIR/keys

# person FOLDER ID ROLE [USCC]: people/ID.yaml with a key of its own
person() {
	command -v ssh-keygen >/dev/null || skip "no ssh-keygen"
	mkdir -p "$KEYS" "$1/people"
	[ -f "$KEYS/$2" ] || ssh-keygen -q -t ed25519 -N '' -C "$2" -f "$KEYS/$2"
	cat >"$1/people/$2.yaml" <<-END
		dsc: person/1
		id: $2
		name: 示例$2
		organisation: {name: 示例研究院, uscc: ${4:-12100000400000624D}}
		roles: [$3]
		keys: ["$(cat "$KEYS/$2.pub")"]
		conflicts: []
	END
}

# people FOLDER: two of the formal stage, three of the preliminary, five experts, who seals
people() {
	local id

	for id in f01 f02; do person "$1" $id formal; done
	for id in p01 p02 p03; do person "$1" $id preliminary; done
	for id in e01 e02 e03 e04 e05; do person "$1" $id expert; done
	person "$1" c01 clerk
	person "$1" s01 supervisor
}

# reviewed: the clean repository in the folder r, with people, committed; stands in it
reviewed() {
	repository r
	people r
	git -c init.defaultBranch=main init -q r
	git -C r add -A
	git -C r commit -q -m start
	cd r || return
}

# save MESSAGE: what has changed in the work tree, committed
save() {
	git add -A
	git commit -q -m "$1"
}

# review PERSON CASE STAGE WORD…: records without asking, signed by the person's key
review() {
	dsc review "$2" --stage "$3" --as "$1" --key "$KEYS/$1" --yes "${@:4}"
}

# formal PERSON CASE [WORD…]: a pass with all that no machine can check
formal() {
	review "$1" "$2" formal --pass --check FC08=yes --check FC09=yes "${@:3}"
}

# preliminary PERSON CASE [WORD…]: a pass
preliminary() {
	review "$1" "$2" preliminary --pass --check PC01=yes --check PC02=yes --check PC03=yes \
		"${@:3}"
}

# expert PERSON CASE ADVANCED DISTINCTIVE RECOGNISED EFFECT [WORD…]: a score
expert() {
	review "$1" "$2" expert --score "advanced=$3" --score "distinctive=$4" \
		--score "recognised=$5" --score "effect=$6" --recommend yes --reason 技术先进 "${@:7}"
}

# in_order: work tree, index and commit agree, nothing is left, nothing is broken
in_order() {
	[ -z "$(git status --porcelain -uall)" ]
	[ ! -e .git/index.lock ]
	git fsck --strict --no-dangling >/dev/null 2>&1
}
