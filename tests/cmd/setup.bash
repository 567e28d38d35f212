# What every file here loads: the commands in front of PATH, English, an empty
# folder to stand in, and a small clean repository to spoil.
# shellcheck shell=bash
bats_require_minimum_version 1.5.0

TESTS=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
: "${DSC_BIN:=$TESTS/../build/release/bin}"
DSC_BIN=$(cd "$DSC_BIN" && pwd)
PATH=$DSC_BIN:$PATH
export PATH DSC_LANG=en LC_ALL=C.UTF-8 TZ=UTC
unset LANGUAGE NO_COLOR TERM DSC_SCHEMAS DSC_LOCALEDIR
# git tells no more than it is asked, whoever runs the tests.
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_TERMINAL_PROMPT=0
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.cn
export GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.cn

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# repository [FOLDER]: tests/rules/base with its profile, three units and five cases
repository() {
	cp -R "$TESTS/rules/base" "${1:-repository}"
	cp "$TESTS/../schemas/profiles/miit-ds-2023.yaml" "${1:-repository}/profile.yaml"
}

# spoil FILE SED-SCRIPT: an edit that must change something
spoil() {
	cp "$1" "$BATS_TEST_TMPDIR/.before"
	sed -i "$2" "$1"
	! cmp -s "$1" "$BATS_TEST_TMPDIR/.before"
}

# The output holds this text; says what it holds where it does not.
has() {
	[[ $output == *"$1"* ]] || { printf 'no "%s" in:\n%s\n' "$1" "$output" >&2; return 1; }
}

lacks() {
	[[ $output != *"$1"* ]] || { printf '"%s" in:\n%s\n' "$1" "$output" >&2; return 1; }
}

# The findings of the output as "path:line:column severity rule", one a line.
findings() {
	printf '%s\n' "$output" | sed -En \
		's/^([^ ]+): (error|warning|info)[^:]*: .* \[([a-z][a-z-]*)(, [^]]*)?\]$/\1 \2 \3/p'
}

# plainly COMMAND…: without root's right to read and write what it may not
plainly() {
	local rights=-dac_override,-dac_read_search

	if [ "$(id -u)" -eq 0 ]; then
		setpriv --bounding-set=$rights --inh-caps=$rights "$@"
	else
		"$@"
	fi
}

needs_plainly() {
	plainly true 2>/dev/null || skip "root's rights cannot be dropped here"
}

# inject NAME=VALUE… COMMAND…: runs it with calls that go wrong (tests/fault/inject.c)
inject() {
	env LD_PRELOAD="$DSC_BIN/../fault/inject.so" \
		ASAN_OPTIONS="verify_asan_link_order=0:${ASAN_OPTIONS-}" "$@"
}

# tries N COUNT: which of the calls 1 to N to try: COUNT of them, spread, and the two
# at the end; with FAULTS=all (make fault) each
tries() {
	local step=$((($1 + $2 - 1) / $2))

	[ "${FAULTS-}" != all ] || step=1
	{ seq 1 "$step" "$1"; seq $(($1 > 1 ? $1 - 1 : 1)) "$1"; } | sort -nu
}

# at_time SECONDS COMMAND…: runs it with a clock that stands there
at_time() {
	env FAULT_CLOCK="$1" LD_PRELOAD="$DSC_BIN/../fault/clock.so" \
		ASAN_OPTIONS="verify_asan_link_order=0:${ASAN_OPTIONS-}" "${@:2}"
}

# small_disk FOLDER: a file system that is full after 64 KB; skips where none can be mounted
small_disk() {
	mkdir -p "$1"
	mount -t tmpfs -o size=64k tmpfs "$1" 2>/dev/null || skip "no file system can be mounted here"
	echo "$BATS_TEST_TMPDIR/$1" >>"$BATS_TEST_TMPDIR/.mounted"
}

# in_memory: goes on in a file system in memory, where syncing costs nothing; where none can
# be mounted, in a folder
in_memory() {
	mkdir memory
	if mount -t tmpfs tmpfs memory 2>/dev/null; then
		echo "$PWD/memory" >>"$BATS_TEST_TMPDIR/.mounted"
	fi
	cd memory || return
}

teardown() {
	if [ -f "$BATS_TEST_TMPDIR/.mounted" ]; then
		cd / && while read -r folder; do umount "$folder"; done <"$BATS_TEST_TMPDIR/.mounted"
	fi
	chmod -R u+rwx "$BATS_TEST_TMPDIR" 2>/dev/null || :
}

# The catalogue is complete enough to be tested.
chinese() {
	[ -f "$DSC_BIN/../locale/zh_CN/LC_MESSAGES/dsc.mo" ] || skip "no Chinese catalogue is built"
}
