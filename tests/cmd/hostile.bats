#!/usr/bin/env bats
# What no clerk writes. The documents and trees of tests/bad are judged there;
# here is what needs a command line around it.

load setup

one=units/miit-gd/cases/gd-001/case.yaml

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	repository
	cd repository || return
}

# judged STATUS…: the run ended in time, by itself, with one of these
judged() {
	run timeout 5 dsc validate "${@:2}"
	[[ " $1 " == *" $status "* ]] || { echo "status $status: $output" | head -n 20; return 1; }
}

@test "any key of any document may be misspelt" {
	for file in dsc.yaml listed/2022.yaml people/r001.yaml units/miit-gd/unit.yaml \
		units/miit-gd/recommendation.yaml $one profile.yaml; do
		cp "$file" ../sound
		for key in $(sed -n 's/^\( *\)\(- \)\{0,1\}\([a-z_]*\):.*/\3/p' ../sound | sort -u); do
			sed "0,/^\( *\)\(- \)\{0,1\}$key:/s//\1\2x$key:/" ../sound >"$file"
			judged "0 1"
			[ -n "$output" ]
			sed "0,/^\( *\)\(- \)\{0,1\}$key:.*/s//\1\2$key:/" ../sound >"$file"
			judged "0 1"
		done
		cp ../sound "$file"
	done
	judged 0
}

@test "a document cut at any length" {
	cp $one ../sound
	for length in $(seq 0 37 "$(stat -c %s ../sound)"); do
		head -c "$length" ../sound >$one
		judged 1
	done
}

@test "pipes, devices, sockets and folders in the place of documents" {
	cp $one ../sound
	for make in 'mkfifo' 'mkdir' 'ln -s /dev/zero' 'ln -s /dev/stdin' 'ln -s case.yaml' 'ln -s /etc/passwd'; do
		rm -rf $one
		$make $one
		judged 1
		has gd-001
		lacks root:
	done
	rm -rf $one profile.yaml
	cp ../sound $one
	mkfifo profile.yaml
	judged "1 3"
	rm profile.yaml
	ln -s /dev/zero profile.yaml
	judged "1 3"
}

@test "a pipe or a device as an operand" {
	mkfifo ../pipe
	judged "1 3" ../pipe
	judged "1 3" /dev/zero
	judged "1 3" /dev/null
	judged "1 3" --schema ../pipe $one
	judged "1 3" --schema /dev/zero $one
}

@test "names with line breaks, escapes and directions are shown, not sent" {
	mkdir "$(printf 'units/a\nerror: x [lead-count]')" "$(printf 'units/\033[31m')"
	touch "$(printf 'units/miit-gd/cases/gd-001/evidence/\342\200\256fdp.exe')" \
		"$(printf 'units/miit-gd/cases/gd-001/evidence/\377\376.pdf')"
	for format in text json sarif junit github gitlab; do
		dsc validate --format $format >../out || [ $? -eq 1 ]
		run -1 grep -a "$(printf '\033')" ../out
		run -0 iconv -f UTF-8 -t UTF-8 ../out
		# A path in JSON is data, and must name the file.
		case $format in text | junit | github) run -1 grep -a "$(printf '\342\200\256')" ../out ;; esac
		run -1 grep -a '^error: x' ../out
	done
}

@test "a thousand units, ten thousand stray files, folders forty deep" {
	for i in $(seq 1000); do printf 'units/u-%04d\n' "$i"; done | xargs mkdir
	judged 1 -q
	rm -rf units/u-*
	mkdir units/miit-gd/many
	seq -f 'units/miit-gd/many/f%g' 10000 | xargs touch
	judged "0 1"
	rm -rf units/miit-gd/many
	deep=units/miit-gd/cases/gd-001/evidence
	for i in $(seq 40); do deep=$deep/d; done
	mkdir -p $deep
	touch $deep/file.pdf
	judged "0 1"
}

@test "folders that hold themselves by a link" {
	ln -s .. units/miit-gd/cases/loop
	ln -s . units/again
	ln -s / units/root
	judged 1
	has path-unsafe
	lacks /etc/
}

@test "little memory is trouble, said in one line" {
	[ "$(grep -ca __asan_init "$DSC_BIN/dsc-validate")" -eq 0 ] || skip "the sanitizer needs memory"
	run -1 bash -c 'head -c 1000000 /dev/zero | tr "\0" "[" >'"$one"'; ulimit -v 65536; dsc validate -q -j1'
	has document-unreadable
	spoil listed/2022.yaml '/^cases:/,$d'
	{ echo 'cases:'; yes '  - {title: 某某案例名称, applicants: []}' | head -n 20000; } >>listed/2022.yaml
	run bash -c 'ulimit -v 16384; exec dsc validate -q -j1 2>&1'
	[ "$status" -eq 3 ] || [ "$status" -eq 1 ] || [ "$status" -eq 0 ]
	[ "$status" -ne 3 ] || [ "${#lines[@]}" -eq 1 ]
}

@test "few open files" {
	run -0 bash -c 'ulimit -n 16; dsc validate -j8'
}

@test "the current folder is gone" {
	mkdir ../gone
	cd ../gone
	rmdir ../gone
	run dsc validate
	[ "$status" -eq 3 ]
	run dsc new case gd-001
	[ "$status" -eq 3 ]
	run dsc init
	[ "$status" -eq 3 ]
	run -3 dsc explain lead-count
}

@test "the environment may hold anything" {
	long=$(head -c 5000 /dev/zero | tr '\0' /)
	run -0 env DSC_LANG="zh$long" DSC_LOCALEDIR="$long" dsc validate
	run -0 env DSC_LANG="zh_CN" LANGUAGE="../../..$long" dsc validate
	run env DSC_SCHEMAS="$long" dsc validate
	[ "$status" -eq 0 ] || [ "$status" -eq 3 ]
	run env DSC_SCHEMAS=/dev/null dsc validate
	[ "$status" -eq 0 ] || [ "$status" -eq 3 ]
	run -0 env -u HOME -u LC_ALL -u LANG dsc validate
	run -0 env TERM="$long" NO_COLOR="$long" dsc validate --color auto
}

@test "words of the command line may be long or odd" {
	long=$(head -c 100000 /dev/zero | tr '\0' a)
	run -3 dsc validate "$long"
	run -2 dsc validate "--$long"
	run -2 dsc "$long"
	run -2 dsc explain "$long"
	run -2 dsc schema "$long"
	run -3 dsc quota "$long"
	run -2 dsc new case "$long"
	run -3 dsc init "../$long"
	run -3 dsc validate ''
	run -3 dsc quota '../../etc'
	run -3 dsc validate "$(printf '\377')"
}

@test "a command that is killed by a signal leaves nothing half written" {
	for i in 1 2 3 4 5 6 7 8; do
		timeout -s KILL "0.00$i" dsc init -q --no-git "../k$i" || :
		[ ! -e "../k$i" ] || dsc validate "../k$i"
	done
}
