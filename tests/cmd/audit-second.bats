#!/usr/bin/env bats
# The second verifier by itself: it looks, or says that it could not

load setup
load people
load forging

# tampered: a verdict that was changed, so that silence is wrong
tampered() {
	from "$PASS"
	spoil $V 's/FC09: yes/FC09: no/'
	save changed
}

@test "what cannot be read is never taken as sound" {
	lost() { # REV: without this object
		tampered
		object=$(git rev-parse "$1")
		rm -f ".git/objects/${object:0:2}/${object:2}"
		run -3 sh "$SECOND"
	}
	lost HEAD~2
	lost HEAD~1:reviews/formal
	lost HEAD~1:people
	lost HEAD:people/f01.yaml
	tampered
	git init -q -b main --object-format=sha256 ../s
	git fast-export --all | git -C ../s fast-import --quiet
	cd ../s || return
	run -3 sh "$SECOND"
	tampered
	mkdir lib
	git mv dsc.yaml profile.yaml people units reviews lib
	git checkout -q --orphan alone
	git commit -q -m below
	run -3 sh "$SECOND"
	has "no dsc.yaml at the top of the clone"
	tampered
	printf '[core\n' >.git/config.worktree
	run -3 sh "$SECOND"
}

@test "a full disk is told" {
	tampered
	cd .. || return
	small_disk full
	export TMPDIR=$PWD/full
	dd if=/dev/zero of=full/fill bs=1k 2>/dev/null || :
	run -3 sh "$SECOND" -C r
}

@test "a linked work tree is audited at its own head" {
	from
	git worktree add -q ../linked "$(git log --format=%H --fixed-strings --grep="$PASS")"
	cd ../linked || return
	spoil $V 's/FC09: yes/FC09: no/'
	save changed
	audit
	only "record-changed $V"
	cd ../r && git worktree remove --force ../linked
}

# before COMMAND…: what it changes is committed, then comes the verdict
before() {
	from "$PASS"
	git reset -q --hard HEAD~
	"$@"
	save changed
}

@test "what is written by hand is understood, or named and not judged" {
	C=units/miit-gd/cases/gd-001/case.yaml
	judged() { # COMMAND…: the verdict is sound for both
		before "$@"
		formal f01 gd-001 >/dev/null
		audit
		only ''
	}
	unjudged() { # FILE COMMAND…
		before "${@:2}"
		formal f01 gd-001 >/dev/null || [ $? -eq 1 ]
		[ -e $V ] || { mkdir -p ${V%/*}; cp "$GOOD/$V" "$GOOD/$V.sig" ${V%/*}; record $V; }
		run -3 sh "$SECOND"
		has "$1: not in the form that dsc writes"
	}
	unjudged people/f01.yaml sed -i "s/^conflicts: .*/conflicts: [{uscc: '91440100MA00000B78', reason: x}]/" people/f01.yaml
	unjudged people/f01.yaml sed -i 's/^conflicts: .*/conflicts: [{"uscc": 91440100MA00000B78, reason: x}]/' people/f01.yaml
	unjudged $C sed -i "s/    uscc: \(.*\)/    uscc: '\1'/" $C
	unjudged dsc.yaml sed -i '$a acts:\n  formal: [formal]' dsc.yaml
	mkdir -p "$BATS_TEST_TMPDIR/a"
	printf 'dsc: assignment/1\nstage: formal\ncases:\n  gd-001:\n    - f01\n' >"$BATS_TEST_TMPDIR/a/formal.yaml"
	unjudged assignments/formal.yaml cp -R "$BATS_TEST_TMPDIR/a" assignments
	printf 'dsc: assignment/1\nstage: formal\ncases: {gd-001: [f01]}\n' >"$BATS_TEST_TMPDIR/a/formal.yaml"
	unjudged assignments/formal.yaml cp -R "$BATS_TEST_TMPDIR/a" assignments

	planted() { # the words of a conflict, as text
		sed -i 's/^roles: .*/roles: [formal, "unit:cg-shili"]/' people/f01.yaml
		sed -i 's/^title: .*/&，见unit:cg-shili/; s/^  summary: \(.*\)/  summary: |\n    group: cg-shili\n    \1/' $C
	}
	judged planted
	indented() { sed -i 's/^\( *\)\(.*\)/\1\1\2/' profile.yaml; }
	judged indented
	judged git rm -q profile.yaml
	odd() { : >"$PWD/${C%/*}/evidence/a.pdf "; : >"$PWD/${C%/*}/evidence/a"$'\n'"b"; }
	judged odd
}

@test "names that git shortens are those of the author" {
	for name in 'a #b' '张\三' '<x>' "$(printf '审%.0s' {1..90})" '   '; do
		from "$PASS"
		git reset -q --hard HEAD~
		quoted=${name//\\/\\\\}
		sed -i "s/^name: .*/name: \"${quoted//\\/\\\\}\"/" people/f01.yaml
		save named
		formal f01 gd-001 >/dev/null
		audit
		only ''
	done
}
