#!/usr/bin/env bats
# dsc bundle while the machine fails: a package is whole or is not there.
load setup

setup() {
	cd "$BATS_TEST_TMPDIR" && in_memory
}

# Calls by which something is written, and those by which something is read.
WRITES=create,write,sync,rename,mkdir,copy,link,truncate,lock
READS=open,read,map

prepare() {
	repository
	cd repository || return
	dsc bundle -q miit-gd -o ../whole
}

# faulty WHAT… COMMAND…: with calls that fail, in dsc-bundle alone
faulty() {
	inject FAULT_PROGRAM=dsc-bundle "$@"
}

# Nothing is left beside the repository but the package that was there before.
nothing_left() {
	[ "$(ls .. | tr '\n' ' ')" = "${1:-repository whole }" ] || { ls .. >&2; return 1; }
}

# What a run of dsc bundle may have come to: in $status and $output.
judge() {
	case $status in
	0)
		diff -r ../whole ../out
		rm -r ../out
		;;
	1 | 3)
		has "${*:-error}"
		;;
	*)
		echo "status $status: $output" >&2
		return 1
		;;
	esac
	nothing_left
}

# calls_of CALLS [PATH]: how many of them a run makes
calls_of() {
	local log=$BATS_TEST_TMPDIR/calls

	faulty FAULT_CALLS="$1" ${2:+FAULT_PATH="$2"} FAULT_COUNT="$log" \
		dsc bundle -q miit-gd -o ../out >/dev/null 2>&1
	rm -r ../out
	wc -l <"$log"
	rm "$log"
}

@test "every call that writes fails: no package, no leftovers, and a reason" {
	prepare
	calls=$(calls_of $WRITES)
	[ "$calls" -gt 40 ]
	for at in $(tries "$calls" 10); do
		run faulty FAULT_CALLS=$WRITES FAULT_AT="$at" FAULT_ERRNO=EDQUOT \
			dsc bundle -q miit-gd -o ../out
		[ "$status" -ne 1 ]
		judge "Disk quota exceeded"
	done
	# A disc that stays full.
	for at in $(tries "$calls" 3); do
		run faulty FAULT_CALLS=write,copy,create,mkdir FAULT_AT="$at+" \
			dsc bundle -q miit-gd -o ../out
		[ "$status" -ne 1 ]
		judge
	done
}

@test "every call that reads fails: told, or done without it" {
	prepare
	calls=$(calls_of $READS)
	for at in $(tries "$calls" 10); do
		run faulty FAULT_CALLS=$READS FAULT_AT="$at" FAULT_ERRNO=EIO \
			dsc bundle -q miit-gd -o ../out
		judge
	done
}

@test "a font whose file cannot be read is told, and never replaced" {
	prepare
	faulty FAULT_CALLS=open FAULT_PATH=.ttc FAULT_COUNT=../calls \
		dsc bundle -q miit-gd -o ../out >/dev/null
	rm -r ../out
	told=0
	# Papers are set by two processes at once, so which file is the N-th differs; all are tried.
	for at in $(tries "$(wc -l <../calls)" 12); do
		run faulty FAULT_CALLS=open FAULT_PATH=.ttc FAULT_AT="$at" FAULT_ERRNO=EIO \
			dsc bundle -q miit-gd -o ../out
		if [ "$status" -ne 0 ]; then
			[ "$status" -eq 3 ]
			has "the file of its font cannot be read"
			told=1
		else
			diff -r ../whole ../out
			rm -r ../out
		fi
	done
	[ $told = 1 ]
}

@test "reads and writes of one byte, and interrupted ones, change nothing" {
	prepare
	for how in FAULT_SHORT=1 FAULT_ERRNO=EINTR; do
		for which in read/repository read/partial write/partial; do
			run faulty FAULT_CALLS="${which%/*}" FAULT_PATH="${which#*/}" FAULT_AT=5 $how \
				dsc bundle -q miit-gd -o ../out
			[ "$status" -eq 0 ]
			judge
		done
	done
}

@test "killed at every call that writes: what has its name is whole" {
	prepare
	calls=$(calls_of $WRITES)
	for at in $(tries "$calls" 8); do
		for when in before after; do
			run faulty FAULT_CALLS=$WRITES FAULT_AT="$at" FAULT_KILL=$when \
				dsc bundle -q miit-gd -o ../out
			# Killed may be who sets the papers, and the rest then says so.
			[ "$status" -eq 137 ] ||
				{ [ "$status" -eq 3 ] && has "was killed (signal 9)"; }
			[ ! -e ../out ] || diff -r ../whole ../out
			rm -rf ../out
			# Another program sees at once that it is not finished.
			for partial in ../out.partial-*; do
				[ ! -e "$partial" ] || [ "$partial" = ../out.partial-0000 ]
			done
		done
	done
	dsc bundle -q miit-gd -o ../out
	diff -r ../whole ../out
	rm -r ../out
	nothing_left
}

@test "evidence that vanishes, grows, shrinks or changes while it is read" {
	prepare
	cases=units/miit-gd/cases
	file=$cases/gd-001/evidence/credit.pdf
	{ printf '%%PDF-1.4\n'; head -c 3000000 /dev/urandom; } >$file
	cp $file ../kept
	rm -r ../whole
	dsc bundle -q miit-gd -o ../whole
	here=$PWD
	for group in open read; do
		acts=('printf more >>F' 'truncate -s 1000000 F'
			'printf x | dd of=F bs=1 seek=2500000 conv=notrunc status=none')
		[ $group = read ] || acts=('rm F' 'rm F; mkfifo F' 'truncate -s 1000000 F'
			'cp F F.new; printf more >>F.new; mv F.new F')
		calls=$(calls_of $group credit.pdf)
		[ "$calls" -gt 1 ]
		for at in $(tries "$calls" 2); do
			for act in "${acts[@]}"; do
				run faulty FAULT_CALLS=$group FAULT_PATH=credit.pdf FAULT_AT="$at" \
					FAULT_RUN="cd $here; ${act//F/$file}" \
					timeout -s ABRT 20 dsc bundle -q miit-gd -o ../out
				case $status in
				0)
					# Of one state or the other, and true to itself.
					run -0 dsc verify ../out
					rm -r ../out
					;;
				1 | 3)
					has "evidence/credit.pdf"
					;;
				*)
					echo "$group $at, $act: status $status: $output" >&2
					false
					;;
				esac
				rm -f $file
				cp ../kept $file
				nothing_left "kept repository whole "
			done
		done
	done
}

@test "a file of 5 GB is refused by its size, and not read" {
	prepare
	file=units/miit-gd/cases/gd-001/evidence/credit.pdf
	truncate -s 5G $file 2>/dev/null || skip "no file system of large files"
	run faulty FAULT_CALLS=read FAULT_PATH=credit.pdf FAULT_COUNT="$PWD/../calls" \
		timeout 20 dsc bundle -q miit-gd -o ../out
	[ "$status" -eq 1 ]
	has "'evidence/credit.pdf' has 5368709120 bytes, at most 1073741824 are allowed"
	[ ! -e ../calls ] || [ "$(wc -l <../calls)" -lt 4 ]
	nothing_left "calls repository whole " || nothing_left
}

@test "the same bytes under another clock, zone, locale, umask and path" {
	prepare
	mkdir -p "../别 处/r" ../home
	cp -R . "../别 处/r/"
	cd "../别 处/r"
	for second in 0 951782399 1700000000 4102444800 -86400; do
		(umask 027; at_time $second env HOME="$PWD/../../home" TZ=Asia/Kathmandu LC_ALL=C \
			LANG=tr_TR.UTF-8 DSC_LANG=zh dsc bundle -q miit-gd -o ../../out)
		diff -r ../../whole ../../out
		rm -r ../../out
	done
}

@test "names that no disc can hold are named, all others come back as they were" {
	prepare
	folder=units/miit-gd/cases/gd-001
	python3 - $folder <<-'P'
		import json, os, sys
		folder = sys.argv[1]
		bytes = open(folder + "/evidence/credit.pdf", "rb").read()
		good = ["数据" * 40 + ".pdf", "😀图.pdf", "Case.pdf", "e\u0301t\u00e9.pdf", " 空 格.pdf",
		        "/".join("层%d" % i for i in range(1, 13)) + "/深.pdf", "a'b&<c>.pdf".replace("<c>", "c"),
		        "𠀀𠀁.pdf", "%41%2e.pdf", "-rf.pdf"]
		bad = ["a*b?c.pdf", "a:b\\c.pdf", "case.PDF", "\u00e9.pdf", "e\u0301.pdf", "尾.pdf ", "AUX.pdf"]
		for name in good + bad:
		    path = folder + "/evidence/" + name
		    os.makedirs(os.path.dirname(path), exist_ok=True)
		    with open(path, "wb") as file:
		        file.write(bytes + name.encode())
		case = open(folder + "/case.yaml").read()
		def declare(names):
		    rows = "".join("  - {file: %s, kind: other}\n" % json.dumps("evidence/" + name, ensure_ascii=False)
		                   for name in names)
		    return case.replace("commitment: {", rows + "commitment: {")
		open(folder + "/case.yaml", "w").write(declare(good + bad))
		open("../good.yaml", "w").write(declare(good))
		open("../bad", "w").write("".join(folder + "/evidence/" + name + "\n" for name in bad))
	P
	run dsc bundle -q miit-gd -o ../out
	[ "$status" -eq 1 ]
	has 'a*b?c.pdf: error: '
	has 'a:b\c.pdf: error: '
	has "beside 'Case.pdf', the same name"
	has 'evidence/尾.pdf : error: '
	has 'AUX.pdf: error: '
	[ "$(grep -c path-unsafe <<<"$output")" -eq 6 ]
	while IFS= read -r name; do rm "$name"; done <../bad
	mv ../good.yaml $folder/case.yaml
	git init -q . && git add . && git commit -q -m names
	dsc bundle -q miit-gd -o ../out
	run -0 dsc verify ../out
	if command -v bsdtar >/dev/null; then
		mkdir ../disc && bsdtar -xf ../out/copy-1/disc-1.iso -C ../disc
		run -0 dsc verify ../disc
	fi
	cd ..
	repository group
	rm -r group/units
	git init -q group && git -C group add . && git -C group commit -q -m start
	run -0 dsc receive -C group ../out
	diff -r repository/units/miit-gd group/units/miit-gd
}
