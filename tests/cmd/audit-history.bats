#!/usr/bin/env bats
# dsc audit, and the second verifier: the history as a chain, what lapsed since, and its size

load setup
load people
load forging

# hang PARENT COMMIT: prints a commit of the same person, time and message that makes the
# same changes there
hang() {
	local tree

	export GIT_INDEX_FILE=$BATS_TEST_TMPDIR/index
	git read-tree "$1"
	git diff-tree -r --no-renames "$2" |
		awk -F '\t' 'NF == 2 { split($1, f, " "); print f[2] " " f[4] "\t" $2 }' |
		git update-index --index-info
	tree=$(git write-tree)
	adopt "$1" "$2" "$tree"
}

# adopt PARENT COMMIT [TREE]: prints the same commit behind another one
adopt() {
	git cat-file commit "$2" | sed "2s/.*/parent $1/; ${3:+1s/.*/tree $3/}" |
		git hash-object -t commit -w --stdin
}

# grow PARENT COMMIT…: makes the head what comes of hanging one on the other
grow() {
	local tip=$1 commit

	for commit in "${@:2}"; do tip=$(hang "$tip" "$commit"); done
	git update-ref refs/heads/main "$tip"
}

# Where history behind the last seal was moved, only receipts can tell.
moved() {
	only ''
	run -1 dsc audit -q --receipts ../receipts
	has "[receipt]"
}

# Two verdicts, their seal and its countersignature, three more verdicts.
chain() {
	from 'review(preliminary): gd-001 by p02'
	mapfile -t commits < <(git rev-list --reverse HEAD)
	root=${commits[0]}
	commits=("${commits[@]:1}")
	[ ${#commits[@]} -eq 7 ]
	grep '^receipt' "$BATS_FILE_TMPDIR/receipts" | head -n 7 >../receipts
	S=seals/formal.yaml
	SECOND_OF_P01='verdict-chain reviews/preliminary/gd-002/p01.2.yaml'
}

@test "each record that is left out is found by chain, seal or receipt" {
	chain
	tip=$(git rev-parse HEAD)
	grow "$root" "${commits[@]}"
	[ "$(git rev-parse HEAD)" = "$tip" ] # the tool itself changes nothing
	run -0 dsc audit -q --receipts ../receipts
	for i in "${!commits[@]}"; do
		grow "$root" "${commits[@]:0:i}" "${commits[@]:i+1}"
		audit
		case $i in
		0 | 1) only "seal-head $S" ;;
		2) only "record-stray $S.s01.sig" ;;
		4) only "$SECOND_OF_P01" ;;
		3 | 5 | 6) moved ;;
		esac
	done
}

@test "each record that changes place with the next one is found by chain, seal or receipt" {
	chain
	for i in 0 1 2 3 4 5; do
		grow "$root" "${commits[@]:0:i}" "${commits[i + 1]}" "${commits[i]}" "${commits[@]:i+2}"
		audit
		case $i in
		0) only "seal-head $S" ;;
		1) only "after-seal reviews/formal/gd-002/f02.1.yaml" "seal-head $S" ;;
		2) only "record-stray $S.s01.sig" ;;
		4) only "$SECOND_OF_P01" ;;
		3 | 5) moved ;;
		esac
	done
}

@test "each commit that is hung on an older one, its files kept, is found" {
	chain
	for i in 1 2 3 4 5 6; do
		older=$(git rev-parse "${commits[i]}~2")
		hung=$(adopt "$older" "${commits[i]}")
		grow "$hung" "${commits[@]:i+1}"
		audit
		case $i in
		1) only "commit-mixed $hung" "seal-head $S" ;;
		2) only "after-seal reviews/formal/gd-002/f02.1.yaml" "commit-mixed $hung" "seal-head $S" ;;
		*) only "commit-mixed $hung" ;;
		esac
		# It came from nowhere: records and their rules in one commit.
		hung=$(git cat-file commit "${commits[i]}" | sed '2d' |
			git hash-object -t commit -w --stdin)
		git update-ref refs/heads/main "$hung"
		audit
		named "commit-mixed $hung"
	done
}

@test "receipts tell what was cut off or written anew" {
	from 'seal(expert): countersigned'
	cp "$BATS_FILE_TMPDIR/receipts" ../receipts
	run -1 dsc audit --receipts ../receipts -q
	[ "${#lines[@]}" -eq 1 ]
	has "[receipt]"
	from
	run -0 dsc audit --receipts ../receipts
	printf 'code 0000-1111-2222-3333-4444, on paper\n' >>../receipts
	run -1 dsc audit --receipts ../receipts -q
	has "0000-1111-2222-3333-4444: break: no record of this receipt is in the history [receipt]"
	tip=$(git log -1 --format='%an <%ae>')
	git commit -q --amend --no-edit --date='1700000001 +0800' --author="$tip"
	run -1 dsc audit --receipts "$BATS_FILE_TMPDIR/receipts" -q
	has "the history was written anew"
	run -3 dsc audit --receipts nowhere
}

@test "how many receipts were looked for is told, and none is no answer" {
	from
	grep -oE '\b[0-9a-f]{4}(-[0-9a-f]{4}){4}' "$BATS_FILE_TMPDIR/receipts" | sort -u | tr a-f A-F >../capitals
	run -0 dsc audit --receipts ../capitals
	has "receipts looked for: $(wc -l <../capitals)"
	run -0 dsc audit --receipts ../capitals --format json
	has "\"receipts\": $(wc -l <../capitals),"
	echo AAAA-BBBB-CCCC-DDDD-EEEE >../one
	run -1 dsc audit -q --receipts ../one
	has "aaaa-bbbb-cccc-dddd-eeee: break: no record of this receipt"
	: >../empty
	tr -d '-' <../capitals >../joined
	iconv -t UTF-16 ../capitals >../wide
	for file in empty joined wide; do
		run -3 dsc audit -q --receipts ../$file
		has "no receipt stands in '../$file'"
	done
}

@test "a verdict after the person's own recusal is found" {
	from "$PASS"
	review f02 gd-001 formal --recuse --reason 曾任顾问
	R=reviews/formal/gd-001/f02.1.yaml
	F=reviews/formal/gd-001/f02.2.yaml
	sed "s/^reviewer: .*/reviewer: f02/; s/^seq: .*/seq: 2/; s/^previous: .*/previous: sha256:$(
		sha256sum <$R | cut -c 1-64)/" $V >$F
	sign f02 $F
	record $F
	audit
	only "verdict-conflict $F"
	run -1 dsc audit -q
	has "the person had recused from the case"
}

@test "what lapsed since it was recorded is noted and is no break" {
	lapsed() { # SLUG SUBJECT…: these notes beside the stages that are open
		audit
		only ''
		run -0 dsc audit
		diff <(printf '%s\n' "$@" 'unsealed expert' 'unsealed formal' 'unsealed preliminary' |
			sort) <(sed -n 's/^\(.*\): note: .* \[\([a-z-]*\)\]$/\2 \1/p' <<<"$output" | sort)
	}
	from "$PASS"
	spoil units/miit-gd/cases/gd-001/case.yaml 's/实践/实例/'
	save corrected
	lapsed "stale $V"
	from "$PASS"
	spoil people/f01.yaml 's/^roles: .*/roles: [expert]/'
	save moved
	lapsed 'roles-changed people/f01.yaml' "void $V"
	has "sound when it was recorded, void now: the person has no role that may"
	from "$PASS"
	spoil people/f01.yaml "s,^keys: .*,keys: [\"$(cut -d ' ' -f 1,2 "$KEYS/f02.pub")\"],"
	save lost
	lapsed 'keys-changed people/f01.yaml' "void $V"
	from "$PASS"
	git rm -q people/f01.yaml
	save gone
	lapsed 'person-gone people/f01.yaml' "void $V"
	from "$PASS"
	spoil people/f01.yaml 's/^conflicts: .*/conflicts: [{uscc: 91440100MA00000B78, reason: 顾问}]/'
	save declared
	lapsed "void $V"
	from "$PASS"
	git clone -q --shared . ../shared
	cd ../shared || return
	lapsed 'alternates objects/info/alternates'
}

@test "a key that two people had is the signature of neither" {
	from "$PASS"
	undo
	git stash -qu
	spoil people/f02.yaml "s,^keys: .*,keys: [\"$(cut -d ' ' -f 1,2 "$KEYS/f01.pub")\"],"
	save shared
	git stash pop -q
	record $V
	audit
	only "verdict-key-shared $V"
	run dsc audit -q
	has "'f02' has it too"
	# That somebody else was given it afterwards takes nothing from what was signed before.
	from "$PASS"
	spoil people/f02.yaml "s,^keys: .*,keys: [\"$(cut -d ' ' -f 1,2 "$KEYS/f01.pub")\"],"
	save shared
	audit
	lacks verdict-key-shared
}

@test "contents of any size are bounded" {
	from "$PASS"
	undo
	truncate -s 32M $V
	record $V
	audit
	only "verdict-unreadable $V"
	from "$PASS"
	undo
	truncate -s 32M $V.sig
	record $V
	(
		# The address sanitizer needs more.
		grep -q __asan "$DSC_BIN/dsc-audit" || ulimit -v 80000
		audit
		only "verdict-signature $V"
	)
	from "$PASS"
	{
		printf 'commit refs/heads/main\ncommitter a <a@b> 1700000000 +0800\ndata 1\nx\n'
		printf 'from refs/heads/main^0\n'
		for i in {1..20000}; do
			printf 'M 100644 inline reviews/formal/s%s/x\ndata 0\n' "$i"
		done
	} | git fast-import --quiet
	audit
	[ "$(grep -c '^record-stray reviews/formal/s' <<<"$breaks")" -eq 20000 ]
}
