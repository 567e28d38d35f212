#!/usr/bin/env bats
# tests/demo, the newcomer's first minute: short, true, in the user's language.

load setup

@test "the demo tells what happens, in at most 100 lines" {
	run -0 --separate-stderr "$TESTS/demo" "$DSC_BIN"
	[ -z "$stderr" ]
	[ "$(wc -l <<<"$output")" -le 100 ]
	has "17 cases in 4 units: 0 errors"
	for rule in uscc-invalid type-domain schema not-in-use legal-person deadline-missed; do
		has "[$rule"
	done
	has "waived by"
	has "changed: copy-2/disc-1.iso"
	has "receive: miit-gd 5 cases"
	has "gd-005, formal review: recorded"
	has "4 listed of 4 candidates and 5 cases"
	has "reviews/expert/gd-003/e01.1.yaml: break: a record was changed"
}

@test "in Chinese, where the locale is" {
	chinese
	run -0 env DSC_LANG= LC_ALL= LANG=zh_CN.UTF-8 "$TESTS/demo" "$DSC_BIN"
	[ "$(wc -l <<<"$output")" -le 100 ]
	has "改错六处"
	lacks "error"
}

@test "it fails where a command does not do as told" {
	cp -R "$DSC_BIN" bin
	printf '#!/bin/sh\necho "17 cases"\n' >bin/dsc-validate
	run -1 "$TESTS/demo" "$PWD/bin"
	has "demo: exit status 0, not 1"
}
