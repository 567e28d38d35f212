#!/usr/bin/env bats
# dsc receive while the machine fails: the branch is as before or after.
load setup

setup() {
	cd "$BATS_TEST_TMPDIR" && in_memory
}

WRITES=create,write,sync,rename,mkdir,link,truncate,mode,lock,unlink
READS=open,read,map

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	local base=$BATS_TEST_DIRNAME/../rules/base bin=${DSC_BIN:-$BATS_TEST_DIRNAME/../../build/release/bin}

	cp -R "$base" sender
	cp -R "$base" group
	cp "$BATS_TEST_DIRNAME/../../schemas/profiles/miit-ds-2023.yaml" sender/profile.yaml
	cp sender/profile.yaml group/
	rm -r group/units
	"$bin/dsc-bundle" -C sender -q miit-gd -o ../pkg
	git -c init.defaultBranch=main init -q group
	git -C group add .
	git -C group -c user.name=a -c user.email=a@example.cn commit -q -m start
}

# The group's repository as it was before.
fresh() {
	rm -rf group
	cp -R "$BATS_FILE_TMPDIR/group" group
}

faulty() {
	inject FAULT_PROGRAM=dsc-receive "$@"
}

receive() {
	dsc receive -C group "$BATS_FILE_TMPDIR/pkg"
}

# calls_of CALLS: how many of them a run makes
calls_of() {
	fresh
	faulty FAULT_CALLS="$1" FAULT_COUNT="$PWD/calls" \
		dsc receive -C group "$BATS_FILE_TMPDIR/pkg" >/dev/null
	wc -l <calls
	rm calls
}

# The history is sound and holds none or all of the unit, as $status and $output say, and
# the next run ends well without a hand. Left over is at most what the next run clears.
judge() {
	local commits

	git -C group fsck --strict --no-dangling >fsck 2>&1 || { cat fsck >&2; return 1; }
	commits=$(git -C group rev-list --count main)
	[ "$commits" = 1 ] || [ "$commits" = 2 ]
	# What was said to be received is.
	[[ $output != *": received, "* ]] || [ "$commits" = 2 ]
	[ "$status" -ne 0 ] || [ "$commits" = 2 ]
	run -0 receive
	[ "$(git -C group rev-list --count main)" = 2 ]
	diff -r "$BATS_FILE_TMPDIR/sender/units/miit-gd" group/units/miit-gd
	[ -z "$(git -C group status --porcelain -uall)" ]
	[ -z "$(ls -d group/.git/dsc/stage-* 2>/dev/null)" ]
}

@test "every call that writes fails: before or after, and a reason" {
	calls=$(calls_of $WRITES)
	[ "$calls" -gt 60 ]
	for at in $(tries "$calls" 16); do
		fresh
		run faulty FAULT_CALLS=$WRITES FAULT_AT="$at" FAULT_ERRNO=ENOSPC \
			dsc receive -C group "$BATS_FILE_TMPDIR/pkg"
		[ "$status" -eq 0 ] || { [ "$status" -eq 3 ] && has "No space left on device"; }
		judge
	done
	for at in $(tries "$calls" 4); do
		fresh
		run faulty FAULT_CALLS=write,create,mkdir,sync FAULT_AT="$at+" FAULT_ERRNO=EROFS \
			dsc receive -C group "$BATS_FILE_TMPDIR/pkg"
		[ "$status" -eq 0 ] || [ "$status" -eq 3 ]
		judge
	done
}

@test "every call that reads fails: before or after" {
	calls=$(calls_of $READS)
	for at in $(tries "$calls" 10); do
		fresh
		run faulty FAULT_CALLS=$READS FAULT_AT="$at" FAULT_ERRNO=EIO \
			dsc receive -C group "$BATS_FILE_TMPDIR/pkg"
		[ "$status" -ne 2 ] && [ "$status" -lt 4 ]
		judge
	done
}

@test "killed at every call that writes: before or after, and the next run goes on" {
	calls=$(calls_of $WRITES)
	for at in $(tries "$calls" 10); do
		for when in before after; do
			fresh
			run faulty FAULT_CALLS=$WRITES FAULT_AT="$at" FAULT_KILL=$when \
				dsc receive -C group "$BATS_FILE_TMPDIR/pkg"
			# Folders of objects are shared by chance: a run may have a few calls less.
			[ "$status" -eq 137 ] || { [ "$status" -eq 0 ] && [ $((at + 8)) -gt "$calls" ]; }
			judge
		done
	done
}

@test "short and interrupted reads and writes change nothing" {
	for how in FAULT_SHORT=1 FAULT_ERRNO=EINTR; do
		for group in read write; do
			for at in 2 9 30; do
				fresh
				run faulty FAULT_CALLS=$group FAULT_PATH="$BATS_FILE_TMPDIR" FAULT_AT=$at $how \
					dsc receive -C group "$BATS_FILE_TMPDIR/pkg"
				[ "$status" -eq 0 ] || { echo "$how $group $at: $output"; false; }
				judge
				fresh
				run faulty FAULT_CALLS=$group FAULT_PATH="$PWD/group" FAULT_AT=$at $how \
					dsc receive -C group "$BATS_FILE_TMPDIR/pkg"
				[ "$status" -eq 0 ] || { echo "$how $group $at: $output"; false; }
				judge
			done
		done
	done
}

@test "a package that changes while it is received" {
	for act in 'rm F' 'truncate -s 100000 F' 'printf more >>F' \
		'printf x | dd of=F bs=1 seek=900000 conv=notrunc status=none'; do
		fresh
		rm -rf pkg && cp -R "$BATS_FILE_TMPDIR/pkg" pkg
		faulty FAULT_CALLS=open,read FAULT_PATH=copy-1/disc-1.iso FAULT_COUNT="$PWD/calls" \
			dsc receive -C group ../pkg >/dev/null
		calls=$(wc -l <calls)
		rm calls
		for at in $(tries "$calls" 5); do
			fresh
			rm -rf pkg && cp -R "$BATS_FILE_TMPDIR/pkg" pkg
			run faulty FAULT_CALLS=open,read FAULT_PATH=copy-1/disc-1.iso FAULT_AT="$at" \
				FAULT_RUN="cd $PWD; ${act//F/pkg/copy-1/disc-1.iso}" \
				dsc receive -C group ../pkg
			[ "$status" -ne 2 ] && [ "$status" -lt 4 ]
			judge
		done
	done
}
