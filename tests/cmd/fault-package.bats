#!/usr/bin/env bats
# dsc bundle: what must come before what, and what somebody does meanwhile.
load setup

EVIDENCE=units/miit-gd/cases/gd-001/evidence

setup() {
	cd "$BATS_TEST_TMPDIR" && repository && cd repository || return
}

faulty() {
	inject FAULT_PROGRAM=dsc-bundle "$@"
}

# calls CALLS [PATH]: what a run makes of these, by name and path, in order
calls() {
	faulty FAULT_CALLS="$1" ${2:+FAULT_PATH="$2"} FAULT_COUNT=../calls \
		dsc bundle -q miit-gd -o ../out >/dev/null 2>&1
	sed 's/^[0-9]* [a-z]* //' ../calls
}

@test "all is on the disk before the package has its name" {
	run calls sync,rename
	[ "$(sed -E 's/^([a-z0-9]*).*/\1/' <<<"$output" | tr '\n' ' ')" = "syncfs renameat2 syncfs " ]
}

@test "what came to stand in the package's place is left alone" {
	run -3 faulty FAULT_CALLS=renameat2 FAULT_AT=1 FAULT_RUN="mkdir $PWD/../out" \
		dsc bundle -q miit-gd -o ../out
	has "cannot put the package to ../out: File exists"
	[ -z "$(ls -A ../out)" ]
	[ "$(ls -d ../out*)" = ../out ]
}

@test "a copy is read back while it is written" {
	head -c 20000000 /dev/zero >"$EVIDENCE/commitment.pdf"
	printf '%%PDF-1.4\n' | dd of="$EVIDENCE/commitment.pdf" conv=notrunc status=none
	run calls write,read copy-2/disc-1.iso
	# The first piece comes back before the last one goes out.
	first=$(grep -n pread <<<"$output" | head -n 1 | cut -d : -f 1)
	last=$(grep -n pwrite <<<"$output" | tail -n 1 | cut -d : -f 1)
	[ "$first" -lt "$last" ]
	[ "$(grep -c pread <<<"$output")" -ge "$(grep -c pwrite <<<"$output")" ]
}

@test "a copy whose last word fails is none" {
	for copy in 1 3; do
		run -3 faulty FAULT_CALLS=close FAULT_PATH="copy-$copy/disc-1.iso" FAULT_AT=1 FAULT_ERRNO=EIO \
			dsc bundle -q miit-gd -o ../out
		has "cannot write"
		has "copy-$copy/disc-1.iso: Input/output error"
		[ ! -e ../out ]
	done
}

@test "evidence that is removed while it is read is told" {
	reads=$(calls read gd-001/evidence/commitment.pdf | wc -l)
	rm -r ../out
	run -3 faulty FAULT_CALLS=read FAULT_PATH=gd-001/evidence/commitment.pdf \
		FAULT_AT="$reads" FAULT_RUN="rm $PWD/$EVIDENCE/commitment.pdf" dsc bundle -q miit-gd -o ../out
	has "commitment.pdf"
	has "was removed while it was read"
	[ ! -e ../out ]
}
