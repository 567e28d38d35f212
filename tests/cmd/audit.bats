#!/usr/bin/env bats
# dsc audit, and the second verifier: both must name the same breaks

load setup
load people
load forging

@test "a sound history has no breaks, in a bare clone too" {
	from
	audit
	only ''
	run -0 dsc audit
	has "no break was found"
	has "records: 17 (verdicts 10, signatures under seals 6, under decisions 1)"
	has "f01  $(ssh-keygen -lf "$KEYS/f01" | cut -d ' ' -f 2)"
	lacks note
	git clone -q --bare . ../bare.git
	cd ../bare.git || return
	audit
	only ''
	run -0 dsc audit --format json
	python3 -c 'import json, sys
told = json.load(sys.stdin)
assert told["breaks"] == [] and told["seals"][1]["in_force"] is True
assert told["verdicts"] == 10 and told["people"][0]["person"] == "c01"' <<<"$output"
}

@test "work of two terminals that was merged is sound" {
	from "$PASS"
	git checkout -q -b other
	formal f02 gd-002
	git checkout -q main
	preliminary p01 gd-001
	git merge -q -m merged other
	preliminary p01 gd-002
	audit
	only ''
	run -0 dsc audit
	has "1 commit merges the work"
}

@test "each field of a verdict that is altered is found" {
	for field in subject seq previous kind checks supersedes nonce declared_at; do
		from "$PASS"
		undo
		case $field in
		subject | previous | supersedes) with=sha256:$(printf %064d 7) ;;
		seq) with=2 ;;
		kind) with=abstain ;;
		checks) with='{FC01: yes}' ;;
		nonce) with='"00000000000000000000000000000000"' ;;
		declared_at) with=2023-11-14T06:13:20+08:00 ;;
		esac
		spoil $V "s/^$field: .*/$field: $with/"
		record $V
		audit
		case $field in
		seq) only "verdict-path $V" ;;
		*) only "verdict-signature $V" ;;
		esac
	done
}

@test "a verdict that is signed and says something else than the commit holds is found" {
	forge() { # SED-SCRIPT SLUG
		from "$PASS"
		undo
		spoil $V "$1"
		sign f01 $V
		record $V
		audit
		only "$2 $V"
	}
	forge 's/^programme: .*/programme: miit-ds-2024/' verdict-programme
	forge 's/^stage: .*/stage: expert/' verdict-path
	forge 's/^case: .*/case: gd-002/' verdict-path
	forge 's/^reviewer: .*/reviewer: f02/' verdict-path
	forge 's/^seq: .*/seq: 2/' verdict-path
	forge "s/^subject: .*/subject: sha256:$(printf %064d 7)/" verdict-subject
	forge "s/^previous: .*/previous: sha256:$(printf %064d 7)/" verdict-chain
	forge '/^nonce: /d' verdict-unreadable
	forge d verdict-unreadable
	run -1 dsc audit -q
	has "the document is empty"
	lacks "line 0"
	forge '/^checks/d' verdict-incomplete
}

@test "a signature by another key, for another purpose or of other bytes is found" {
	forge() { # SLUG COMMAND…
		from "$PASS"
		undo
		"${@:2}"
		record $V
		audit
		only "$1 $V"
	}
	forge verdict-key sign f02 $V
	forge verdict-namespace sign f01 $V file
	forge verdict-namespace sign f01 $V seal@dsc
	forge verdict-key sign f02 $V seal@dsc
	forge verdict-signature cp "$GOOD/reviews/formal/gd-002/f02.1.yaml.sig" $V.sig
	forge verdict-signature truncate -s 40 $V.sig
	forge verdict-signature truncate -s 0 $V.sig
	forge verdict-unsigned rm $V.sig
}

@test "a verdict that is copied to another place is found" {
	replay() { # PATH SLUG
		from "$PASS"
		mkdir -p "$(dirname "$1")"
		cp $V "$1"
		cp $V.sig "$1.sig"
		record "$1"
		audit
		only "$2 $1"
	}
	replay reviews/formal/gd-002/f01.1.yaml verdict-path
	replay reviews/formal/gd-001/f02.1.yaml verdict-path
	replay reviews/formal/gd-001/f01.2.yaml verdict-path
	replay reviews/preliminary/gd-001/f01.1.yaml verdict-path
	replay reviews/none/gd-001/f01.1.yaml verdict-path
	replay reviews/formal/gd-001/f01.yaml record-stray || only "record-stray reviews/formal/gd-001/f01.yaml" \
		"record-stray reviews/formal/gd-001/f01.yaml.sig"
}

@test "a stage, case or person that is not there, and a role, are found" {
	forge() { # FROM TO SLUG SED-SCRIPT SIGNER
		from "$PASS"
		git reset -q --hard HEAD~
		mkdir -p "$(dirname "$1")"
		sed "$3" "$GOOD/$V" >"$1"
		sign "$4" "$1"
		record "$1"
		audit
		only "$2 $1"
	}
	forge reviews/third/gd-001/f01.1.yaml verdict-stage 's/^stage: .*/stage: third/' f01
	forge reviews/formal/gd-009/f01.1.yaml verdict-case 's/^case: .*/case: gd-009/' f01
	forge reviews/formal/gd-001/f09.1.yaml verdict-person 's/^reviewer: .*/reviewer: f09/' f01
	forge reviews/formal/gd-001/p01.1.yaml verdict-role 's/^reviewer: .*/reviewer: p01/' p01
	forge reviews/formal/gd-001/f01.2.yaml verdict-chain 's/^seq: .*/seq: 2/' f01
}

@test "people, conflicts and assignments are those of the verdict's own commit" {
	forge() { # SLUG FILE SED-SCRIPT
		from "$PASS"
		git reset -q --hard HEAD~
		[ -e "$2" ] || install -D "$BATS_TEST_TMPDIR/assigned" "$2"
		[ -z "$3" ] || spoil "$2" "$3"
		save changed
		mkdir -p "${V%/*}"
		cp "$GOOD/$V" "$GOOD/$V.sig" "${V%/*}"
		record $V
		audit
		only ${1:+"$1 $V"}
	}
	printf 'dsc: assignment/1\nstage: formal\ncases:\n  gd-001: [f02]\n' >"$BATS_TEST_TMPDIR/assigned"
	forge verdict-exclusive people/f01.yaml 's/^roles: .*/roles: [formal, clerk, supervisor]/'
	forge verdict-conflict people/f01.yaml 's/^roles: .*/roles: [formal, "unit:miit-gd"]/'
	forge verdict-conflict people/f01.yaml 's/uscc: [0-9A-Z]*/uscc: 91440300MA00000A9P/'
	forge verdict-conflict people/f01.yaml 's/^conflicts: .*/conflicts: [{uscc: 91440100MA00000B78, reason: 顾问}]/'
	forge verdict-role people/f01.yaml 's/^roles: .*/roles: [expert]/'
	forge verdict-role dsc.yaml '$a acts: {formal: [clerk]}'
	forge verdict-subject units/miit-gd/cases/gd-001/case.yaml 's/实践/实例/'
	forge verdict-unassigned assignments/formal.yaml ""
}

@test "a key that was added later is found, and can be accepted" {
	from "$PASS"
	ssh-keygen -q -t ed25519 -N '' -f ../late
	spoil people/f01.yaml "s,^keys: \[\(.*\)\],keys: [\1\, \"$(cut -d ' ' -f 1,2 ../late.pub)\"],"
	save 'another key'
	cp ../late "$KEYS/late"
	F=reviews/formal/gd-002/f01.2.yaml
	review f01 gd-002 formal --pass --check FC08=yes --check FC09=yes --key ../late
	audit
	only "key-late $F"
	run -1 dsc audit
	has "keys-changed"
	print=$(ssh-keygen -lf ../late.pub | cut -d ' ' -f 2)
	ACCEPT=$print audit --accept "$print"
	only ''
}

@test "author, committer, message and what else a commit holds are looked at" {
	forge() { # SLUG COMMAND
		from "$PASS"
		as f01
		eval "$2"
		audit
		only "$1 $(git rev-parse HEAD)"
	}
	amend='git commit -q --amend --no-edit --cleanup=verbatim'
	forge commit-author "GIT_COMMITTER_NAME=x $amend"
	forge commit-author "GIT_COMMITTER_EMAIL=f02@miit-ds-2023.dsc $amend"
	forge commit-author "$amend --author='示例f02 <f02@miit-ds-2023.dsc>'"
	for trailer in Case Stage Reviewer Seq Subject Record; do
		forge commit-message "git log -1 --format=%B | sed '/^\$/,\${s/^Dsc-$trailer: ./&x/;\${/^\$/d}}' |
			git commit -q --amend --cleanup=verbatim -F -"
	done
	forge commit-message "git commit -q --amend -m 'review(formal): gd-001 by f01'"
	forge commit-mixed "echo >>README; git add README; $amend"
	forge commit-mixed "echo >>people/f02.yaml; git add -A; $amend"
	forge back-dated "GIT_COMMITTER_DATE='1699990000 +0800' $amend"
}

@test "records that are changed, removed, replaced by links or brought by a merge are found" {
	from "$PASS"
	spoil $V 's/FC09: yes/FC09: no/'
	save changed
	audit
	only "record-changed $V"
	from "$PASS"
	git rm -q $V
	save removed
	audit
	only "record-removed $V"
	from "$PASS"
	ln -sf f01.2.yaml.sig $V.sig
	save link
	audit
	only "entry-kind $V.sig" "record-changed $V.sig"
	from "$PASS"
	undo
	mv $V.sig ../sig
	ln -s ../sig $V.sig
	record $V
	audit
	only "commit-mixed $(git rev-parse HEAD)" "entry-kind $V.sig" "record-kind $V.sig" "verdict-unsigned $V"
	from "$PASS"
	git checkout -q -b other HEAD~
	git commit -q --allow-empty -m other
	git merge -q --no-commit main
	git rm -qf $V $V.sig
	git commit -q -m evil
	audit
	only "record-removed $V" "record-removed $V.sig"
	from "$PASS"
	git checkout -q -b other HEAD~
	git commit -q --allow-empty -m other
	git merge -q --no-commit main
	mkdir -p reviews/formal/gd-002
	cp "$GOOD"/reviews/formal/gd-002/f02.* reviews/formal/gd-002
	save evil
	audit
	only "commit-mixed $(git rev-parse HEAD)"
}

@test "seals that are altered, signed by others or come to late verdicts are found" {
	S=seals/formal.yaml
	seal_forge() { # SED-SCRIPT: signed again by the clerk
		from 'seal(formal): 2 verdicts'
		undo
		spoil $S "$1"
		sign_act c01 $S seal@dsc
		act c01 $S "seal(formal): $(sed -n 's/^verdicts: //p' $S) verdicts" formal
		audit
	}
	seal_forge 's/^verdicts: .*/verdicts: 3/'
	only "seal-count $S"
	seal_forge "s/^merkle: .*/merkle: sha256:$(printf %064d 7)/"
	only "seal-merkle $S"
	seal_forge "s/^results: .*/results: sha256:$(printf %064d 7)/"
	only "seal-results $S"
	seal_forge 's/^open: .*/open: []/'
	only "seal-open $S"
	seal_forge "s/^previous: .*/previous: sha256:$(printf %064d 7)/"
	only "seal-previous $S"
	seal_forge "s/^head: .*/head: \"$(printf %040d 7)\"/"
	only "seal-head $S"
	seal_forge 's/^stage: .*/stage: expert/'
	only "seal-fields $S"
	seal_forge 's/^programme: .*/programme: other-2024/'
	only "seal-fields $S"

	from 'seal(formal): 2 verdicts'
	undo
	sign_act f01 $S seal@dsc c01
	act c01 $S 'seal(formal): 2 verdicts' formal
	audit
	only "seal-signature $S.c01.sig"

	from 'seal(formal): countersigned' # a seal that was signed by both, at another stage
	T=seals/preliminary.yaml
	cp $S $T
	cp $S.c01.sig $T.c01.sig
	act c01 $T 'seal(preliminary): 2 verdicts' preliminary
	cp $S.s01.sig $T.s01.sig
	act s01 $T 'seal(preliminary): countersigned' preliminary
	audit
	only "seal-fields $T"

	from 'seal(formal): countersigned'
	G=reviews/formal/sl-001/f01.2.yaml
	mkdir -p "${G%/*}"
	subject=$(sed -n 's/^subject: //p' reviews/formal/gd-002/f02.1.yaml)
	sed "s/^seq: .*/seq: 2/; s/^case: .*/case: sl-001/; s/^previous: .*/previous: sha256:$(
		sha256sum <$V | cut -c 1-64)/; s/^subject: .*/subject: $subject/" $V >$G
	sign f01 $G
	record $G
	audit
	only "after-seal $G" "verdict-subject $G"

	from 'seal(formal): countersigned'
	git checkout -q -b other "$(git log --format=%H --fixed-strings --grep="$PASS")"
	formal f02 sl-001
	git checkout -q main
	git merge -q -m merged other
	audit
	named "after-seal reviews/formal/sl-001/f02.1.yaml"

}

@test "a decision that is altered, signed by others or another list is found" {
	D=decision/miit-ds-2023.yaml
	decide_forge() { # SIGNER NAMESPACE PERSON [SED-SCRIPT]
		from
		undo
		rm $D.c01.sig
		[ -z "${4-}" ] || spoil $D "$4"
		sign_act "$1" $D "$2" "$3"
		act "$3" $D 'decide: 1 cases listed'
		audit
	}
	decide_forge s01 decision@dsc c01
	only "decision-signature $D.c01.sig"
	decide_forge c01 seal@dsc c01
	only "decision-signature $D.c01.sig"
	decide_forge e01 decision@dsc e01
	only "decision-signature $D.e01.sig"
	decide_forge c01 decision@dsc c01 's/86.00/96.00/'
	only "decision $D"
	from
	spoil $D 's/86.00/96.00/'
	save better
	audit
	only "record-changed $D" "decision $D"
	from
	for file in $D $D.c01.sig; do cp $file "${file/2023/2024}"; done
	act c01 $D 'decide: 1 cases listed'
	audit
	only "decision ${D/2023/2024}"
}

@test "two verdicts under one number, and rules that were changed, are found" {
	from "$PASS"
	git checkout -q -b other HEAD~
	formal f01 gd-002
	git checkout -q main
	git merge -q -m merged other
	audit
	only "equivocation $V" "equivocation reviews/formal/gd-002/f01.1.yaml"
	from "$PASS"
	echo 'signatures: optional' >>dsc.yaml
	spoil profile.yaml 's/quorum: 5/quorum: 2/'
	save loosened
	audit
	only "rules-changed dsc.yaml" "rules-changed profile.yaml"
	tip=$(git rev-parse HEAD)
	ACCEPT=$tip audit --accept "$tip"
	only ''
}

@test "what makes others see another history is found, and nothing of it is run" {
	from "$PASS"
	git replace HEAD HEAD~
	audit
	only "replaced refs/replace/$(git rev-parse HEAD)"
	from "$PASS"
	git rev-parse HEAD >.git/info/grafts
	audit
	only "grafted info/grafts"
	from "$PASS"
	git clone -q --depth 1 "file://$PWD" ../shallow
	cd ../shallow || return
	audit
	only "shallow shallow"
	from "$PASS"
	git -c protocol.file.allow=always submodule --quiet add "$GOOD" more
	ln -s /etc/passwd link
	save more
	audit
	named "entry-kind link" "entry-kind more"
	from "$PASS"
	mark="touch $BATS_TEST_TMPDIR/mark"
	for key in core.fsmonitor core.sshCommand core.pager core.hooksPath core.askPass diff.external \
		diff.x.textconv filter.x.smudge filter.x.clean gpg.program gpg.ssh.program alias.rev-list \
		credential.helper remote.origin.uploadpack uploadpack.packObjectsHook trailer.x.cmd \
		trailer.x.command guitool.X.cmd instaweb.httpd imap.tunnel mailmap.file filter.X.Y.clean; do
		git config "$key" "$mark"
	done
	git config log.showSignature true
	git config include.path "$BATS_TEST_TMPDIR/included"
	printf '[core]\n\tfsmonitor = %s\n' "$mark" >../included
	echo '* filter=x diff=x' >.git/info/attributes
	audit
	named "configuration core.fsmonitor" "configuration filter.x.smudge" \
		"configuration alias.rev-list" "configuration include.path" \
		"configuration trailer.x.cmd" "configuration guitool.X.cmd" \
		"configuration filter.X.Y.clean" "configuration mailmap.file"
	[ ! -e "$BATS_TEST_TMPDIR/mark" ]
}

@test "core.worktree is told and does not keep an audit from the history" {
	for place in /nowhere ../nowhere ../..; do
		from "$PASS"
		git config core.worktree "$place"
		mkdir -p below && cd below || return
		run -1 dsc audit -q
		[ "$output" = "core.worktree: break: a setting of the repository runs a program, or changes what git reads or where from [configuration]" ]
		cd .. || return
		audit
		only "configuration core.worktree"
	done
}

@test "an entry that changes in kind alone is found" {
	from "$PASS"
	reviews=$(git rev-parse HEAD:reviews)
	git rm -rq --cached reviews
	git update-index --add --cacheinfo 160000,"$reviews",reviews
	git commit -q -m gone
	git rm -q --cached reviews
	git read-tree HEAD~
	git commit -q -m back
	audit
	named "record-removed $V" "record-removed $V.sig"
	from "$PASS"
	git update-index --chmod=+x dsc.yaml
	git commit -q -m executable
	audit
	only "rules-changed dsc.yaml"
}

@test "a decision of more than a mebibyte is read, one above the limit is told as too large" {
	D=decision/miit-ds-2023.yaml
	grown() { # SIZE: the decision with a comment of that many bytes, signed
		from
		undo
		rm $D.c01.sig
		head -c "$1" /dev/zero | tr '\0' '#' >>$D
		sign_act c01 $D decision@dsc
		act c01 $D 'decide: 1 cases listed'
		run -1 dsc audit -q
	}
	grown 2000000
	[[ $output == "$D: break: "* && ${#lines[@]} -eq 1 ]]
	grown 17000000
	has "$D.c01.sig: break: the signature under the decision does not hold: the file is larger than 16 MiB"
}

@test "names that a terminal would obey are filtered" {
	from "$PASS"
	printf x >"reviews/$(printf '\033[31mred')"
	save red
	run -1 dsc audit -q
	[ "$output" = "reviews/<U+001B>[31mred: break: a file where only records may be, and it is none, or came without its other half (commit $(git rev-parse --short=12 HEAD)) [record-stray]" ]
}

@test "usage and troubles have their own status" {
	run -2 dsc audit word
	run -2 dsc audit --accept deadbeef
	has "--accept 'deadbeef': write the full id of a commit"
	run -2 dsc audit --accept ''
	run -3 dsc audit
	has "no git repository here"
	from
	run -3 dsc audit --at nowhere
	has "no commit 'nowhere'"
	run -0 dsc audit --at HEAD~3
	git init -q ../other
	cd ../other || return
	git commit -q --allow-empty -m empty
	run -3 dsc audit
	has "it holds no case repository here"
}
