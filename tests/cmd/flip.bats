#!/usr/bin/env bats
# FLIPS=10000 bats tests/cmd/flip.bats: more of them.

load setup

@test "a changed byte anywhere: no crash, no hang, no control character" {
	run -0 "$TESTS/cmd/flip" "$DSC_BIN" "${FLIPS:-1000}"
	has "${FLIPS:-1000} bytes changed, 0 failed"
}
