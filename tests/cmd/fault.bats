#!/usr/bin/env bats
# The shim that makes calls fail (tests/fault/inject.c): what the other tests lean on.
load setup

@test "calls are counted, fail, are cut short, let others act, and end the program" {
	echo text >from
	# Counting: each call is a line, and nothing fails.
	inject FAULT_CALLS=write,create FAULT_COUNT=log python3 -c '
import os
fd = os.open("a", os.O_WRONLY | os.O_CREAT)
os.write(fd, b"12"); os.write(fd, b"34")'
	[ "$(grep -c ' write ' log)" = 2 ]
	grep -qx '1 create open64 a' log
	# The second write fails with this error; the first was made.
	run inject FAULT_CALLS=write FAULT_PATH=/b FAULT_AT=2 FAULT_ERRNO=EDQUOT python3 -c '
import os
fd = os.open("b", os.O_WRONLY | os.O_CREAT)
os.write(fd, b"12"); os.write(fd, b"34")'
	[ "$status" -eq 1 ]
	has "Disk quota exceeded"
	[ "$(cat b)" = 12 ]
	# From the first on.
	run inject FAULT_CALLS=mkdir FAULT_AT=1+ mkdir c d
	[ "$(grep -c 'No space left' <<<"$output")" = 2 ]
	# A program of another name is left alone.
	inject FAULT_CALLS=mkdir FAULT_AT=1 FAULT_PROGRAM=other mkdir c
	# A short write: the program sees one byte written.
	run inject FAULT_CALLS=write FAULT_AT=1 FAULT_SHORT=1 python3 -c '
import os
print(os.write(os.open("e", os.O_WRONLY | os.O_CREAT), b"12"))'
	[ "$output" = 1 ]
	# Somebody else acts just before.
	run inject FAULT_CALLS=open FAULT_PATH=from FAULT_AT=1 FAULT_RUN='rm from' python3 -c '
import os
os.open("from", os.O_RDONLY)'
	[ "$status" -eq 1 ]
	has "No such file"
	# Killed before it is made, and behind it.
	run inject FAULT_CALLS=mkdir FAULT_AT=1 FAULT_KILL=before mkdir f
	[ "$status" -eq 137 ]
	[ ! -e f ]
	run inject FAULT_CALLS=mkdir FAULT_AT=1 FAULT_KILL=after mkdir f
	[ "$status" -eq 137 ]
	[ -d f ]
}

@test "another clock is seen" {
	[ "$(at_time 86400 date -u +%F)" = 1970-01-02 ]
	[ "$(at_time 86400 python3 -c 'import time; print(int(time.time()))')" = 86400 ]
}
