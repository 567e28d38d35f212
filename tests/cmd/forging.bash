# A sound history, ways to forge it, and the question to both verifiers. Load setup and
# people first; a test stands in its own copy after `from`.
# shellcheck shell=bash

SECOND=$TESTS/../scripts/dsc-audit-sh
GOOD=$BATS_FILE_TMPDIR/good

# A stage's seal by both; cases may be open.
sealed() {
	dsc seal "$1" --as c01 --key "$KEYS/c01" --yes --leave-open
	dsc seal "$1" --as s01 --key "$KEYS/s01" --yes --leave-open
}

# The sound history that all tests forge: two cases, three stages, seals, the decision.
setup_file() {
	export SOURCE_DATE_EPOCH=1700000000
	export GIT_AUTHOR_DATE='1700000000 +0800' GIT_COMMITTER_DATE='1700000000 +0800'
	BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
	cd "$BATS_FILE_TMPDIR" || return
	{
		reviewed
		formal f01 gd-001 && formal f02 gd-002 --reason 材料齐全
		sealed formal
		preliminary p01 gd-001 && preliminary p01 gd-002 && preliminary p02 gd-001
		sealed preliminary
		for person in e01 e02 e03 e04 e05; do expert $person gd-001 27 18 15 26; done
		sealed expert
		dsc decide --as c01 --key "$KEYS/c01" --yes
	} >receipts
	mv "$PWD" "$GOOD"
}

# ---- forging

# from SUBJECT: a copy of the sound history up to the commit of this subject; stands in it
from() {
	rm -rf "$BATS_TEST_TMPDIR/r"
	cp -R "$GOOD" "$BATS_TEST_TMPDIR/r"
	cd "$BATS_TEST_TMPDIR/r" || return
	[ $# -eq 0 ] || git reset -q --hard "$(git log --format=%H --fixed-strings --grep="$1")"
}

# as PERSON: author and committer from now on
as() {
	export GIT_AUTHOR_NAME=示例$1 GIT_AUTHOR_EMAIL=$1@miit-ds-2023.dsc
	export GIT_COMMITTER_NAME=示例$1 GIT_COMMITTER_EMAIL=$1@miit-ds-2023.dsc
	export GIT_AUTHOR_DATE='1700000000 +0800' GIT_COMMITTER_DATE='1700000000 +0800'
}

# message FILE: what belongs to a verdict, by its path
message() {
	local stage case name person

	IFS=/ read -r _ stage case name <<<"$1"
	person=${name%%.*}
	printf 'review(%s): %s by %s\n\n' "$stage" "$case" "$person"
	printf 'Dsc-Case: %s\nDsc-Stage: %s\nDsc-Reviewer: %s\n' "$case" "$stage" "$person"
	printf 'Dsc-Seq: %s\n' "$(sed 's/.*\.\([0-9]*\)\.yaml/\1/' <<<"$name")"
	printf 'Dsc-Subject: %s\n' "$(sed -n 's/^subject: //p' "$1")"
	printf 'Dsc-Record: sha256:%s\n' "$(sha256sum <"$1" | cut -c 1-64)"
}

# sign PERSON FILE [NAMESPACE]
sign() {
	rm -f "$2.sig"
	ssh-keygen -q -Y sign -f "$KEYS/$1" -n "${3:-verdict@dsc}" "$2" 2>/dev/null
}

# record FILE [PERSON]: all that has changed as the commit of a verdict
record() {
	local name=${1##*/}

	as "${2:-${name%%.*}}"
	git add -A
	message "$1" | git commit -q --cleanup=verbatim -F -
}

# act PERSON FILE SUBJECT [STAGE]: all that has changed as the commit of a seal or a decision
act() {
	as "$1"
	git add -A
	{
		printf '%s\n\n' "$3"
		[ -z "${4-}" ] || printf 'Dsc-Stage: %s\n' "$4"
		printf 'Dsc-Signer: %s\nDsc-Record: sha256:%s\n' "$1" "$(sha256sum <"$2" | cut -c 1-64)"
	} | git commit -q --cleanup=verbatim -F -
}

# sign_act PERSON FILE NAMESPACE [AS]: the signature of a seal or a decision, under one's name
sign_act() {
	sign "$1" "$2" "$3"
	mv "$2.sig" "$2.${4:-$1}.sig"
}

# undo: the newest commit, its files kept
undo() {
	git reset -q --soft HEAD~
}

# ---- asking both

# What only dsc audit looks for.
alone='^(verdict-incomplete|verdict-key-shared|seal-results|seal-open|seal-previous|decision|receipt) '

# audit [OPTION…]: by both, which agree; the breaks as lines "SLUG SUBJECT" in $breaks
audit() {
	run dsc audit -q "$@"
	breaks=$(printf '%s\n' "$output" | sed -n 's/^\(.*\): break: .* \[\([a-z-]*\)\]$/\2 \1/p' | sort)
	[ "$status" -eq $([ -z "$breaks" ]; echo $?) ] || { printf '%s\n' "$output"; return 1; }
	theirs=$(sh "$SECOND") || [ $? -eq 1 ]
	diff <(grep -Ev "$alone|^\$" <<<"$breaks") <(grep . <<<"$theirs")
}

# only LINE…: these and no others
only() {
	diff <(printf '%s\n' "$@" | sort) <(printf '%s\n' "$breaks")
}

# named LINE…: these among others
named() {
	for line in "$@"; do
		grep -qxF -e "$line" <<<"$breaks" || { printf 'no "%s" in:\n%s\n' "$line" "$breaks"; return 1; }
	done
}

V=reviews/formal/gd-001/f01.1.yaml
PASS='review(formal): gd-001 by f01'
