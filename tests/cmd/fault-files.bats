#!/usr/bin/env bats
# A file that is changed or made while the machine fails: the old one or the new one, whole.
load setup

CALLS=create,write,sync,rename,link,mode

# faults NAME FILE COMMAND…: each call of a run fails once. The file is then as `old` is (or absent)
# or as `new`; a run that ended well made the new one, one that did not said so.
faults() {
	local name=$1 file=$2 calls failed=0

	shift 2
	in_place
	inject FAULT_PROGRAM="$name" FAULT_CALLS=$CALLS FAULT_COUNT="$PWD/calls" "$@"
	cp "$file" new
	calls=$(wc -l <calls)
	for at in $(seq "$calls"); do
		in_place
		run inject FAULT_PROGRAM="$name" FAULT_CALLS=$CALLS FAULT_AT="$at" FAULT_ERRNO=EIO "$@"
		echo "call $at: $status $output"
		if [ "$status" -eq 0 ]; then
			cmp "$file" new
		else
			[ "$status" -eq 3 ]
			has "dsc ${name#dsc-}: error: "
			failed=$((failed + 1))
			if [[ $output == *"is replaced, but a power cut"* ]]; then
				cmp "$file" new
			elif [ -e old ]; then
				cmp "$file" old
			else
				[ ! -e "$file" ]
			fi
		fi
		[ -z "$(find . -name '*.dsc-??????')" ]
	done
	# Writing, giving it its mode, syncing it, its name, syncing the folder.
	[ "$failed" -eq 5 ]
}

@test "a list whose order changes" {
	in_place() {
		rm -rf r
		repository r
	}
	repository r
	cp r/units/miit-gd/recommendation.yaml old
	faults dsc-rank r/units/miit-gd/recommendation.yaml dsc rank -C r -q miit-gd move gd-001 1
	! cmp -s old new
	# The folder's own fsync is the last thing that can fail.
	in_place
	run -3 inject FAULT_PROGRAM=dsc-rank FAULT_CALLS=sync FAULT_AT=2 FAULT_ERRNO=EIO \
		dsc rank -C r -q miit-gd move gd-001 1
	has "recommendation.yaml is replaced, but a power cut may bring the old one back"
	cmp r/units/miit-gd/recommendation.yaml new
}

@test "a form that is made" {
	in_place() {
		rm -f gd-001.docx
	}
	repository r
	faults dsc-form gd-001.docx dsc form -C r -q gd-001 -o "$PWD/gd-001.docx"
}
