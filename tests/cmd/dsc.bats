#!/usr/bin/env bats
# The launcher, and what all commands have in common.

load setup
load people

verbs='init new validate explain schema quota form rank evidence review seal decide audit'

@test "without a command it shows its usage on standard error and leaves with 2" {
	run -2 --separate-stderr dsc
	[ -z "$output" ]
	[[ $stderr == *"Usage: dsc "* ]]
}

@test "--help, -h and help show all commands" {
	for way in --help -h help; do
		run -0 dsc $way
		for verb in $verbs; do has "  $verb "; done
	done
}

@test "--version tells the same version everywhere" {
	run -0 dsc --version
	version=$output
	[[ $version =~ ^dsc\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
	for verb in $verbs; do
		run -0 dsc "$verb" --version
		[ "$output" = "$version" ]
	done
}

@test "help VERB and VERB --help say the same, and every command explains its options" {
	for verb in $verbs; do
		run -0 dsc help "$verb"
		help=$output
		has "Usage: dsc $verb "
		has "Options:"
		has "Examples:"
		run -0 "dsc-$verb" --help
		[ "$output" = "$help" ]
		run -0 dsc "$verb" -h
		[ "$output" = "$help" ]
	done
}

@test "a misspelt command is told with the nearest one" {
	run -2 dsc valdiate
	has "unknown command 'valdiate', did you mean 'validate'?"
	run -2 dsc help quotas
	has "did you mean 'quota'?"
}

@test "a word like no command gets no suggestion" {
	run -2 dsc xyzzy
	has "unknown command 'xyzzy'"
	lacks "did you mean"
}

@test "a command is never a path or an option" {
	for word in ../dsc-validate /bin/sh 'a b' VALIDATE '' "$(printf '\033[31m')"; do
		run -2 dsc "$word"
		has "' is no command"
		lacks "$(printf '\033')"
	done
}

@test "a misspelt option is told with the nearest one, in every command" {
	for verb in $verbs; do
		run -2 dsc "$verb" --directry .
		has "unknown option '--directry', did you mean '--directory'?"
		run -2 dsc "$verb" -Z
		has "unknown option '-Z'"
		run -2 dsc "$verb" -C
		has "the option --directory lacks its argument"
	done
	run -2 dsc --verison
	has "did you mean '--version'?"
}

@test "-C changes the folder, before or after the verb" {
	repository
	run -0 dsc -C repository validate -q
	run -0 dsc validate -q -C repository
	run -0 dsc validate -q --directory=repository
	run -0 dsc -C repository -C units validate -q
}

@test "-C into a folder that is not there is trouble, not usage" {
	for verb in $verbs; do
		run -3 dsc "$verb" -C nowhere
		has "cannot change into the folder 'nowhere'"
	done
	run -3 dsc -C nowhere validate
}

@test "what cannot be written is trouble" {
	repository
	for command in "help" "--version" "validate --help" "validate -C repository" "explain" \
		"explain --man" "explain uscc-invalid --format json" "schema" "schema case" \
		"quota -C repository" "quota -C repository --format json"; do
		# shellcheck disable=SC2086 # words, on purpose
		run -3 bash -c 'dsc "$@" 2>&1 >/dev/full' - $command
		has "cannot write the "
		[ "${#lines[@]}" -eq 1 ]
	done
}

@test "a reader that has seen enough ends a command quietly" {
	for command in explain "explain --man" "schema case"; do
		# shellcheck disable=SC2086
		run -0 --separate-stderr bash -c 'dsc "$@" | head -c 1 >/dev/null; [ ${PIPESTATUS[0]} -eq 0 -o ${PIPESTATUS[0]} -eq 141 ]' - $command
		[ -z "$stderr" ]
	done
}

@test "closed standard streams do no harm" {
	repository
	run bash -c 'dsc validate -C repository >&-'
	[ "$status" -le 3 ]
	run bash -c 'dsc validate -C repository 2>&-'
	[ "$status" -eq 0 ]
	run bash -c 'dsc validate -C repository <&-'
	[ "$status" -eq 0 ]
}

@test "the launcher finds its commands beside itself, without PATH" {
	run -0 env PATH=/nonexistent "$DSC_BIN/dsc" explain id-mismatch
	has "id-mismatch"
}

@test "the launcher finds a command in PATH that is not beside it" {
	mkdir alone path
	cp "$DSC_BIN/dsc" alone/
	printf '#!/bin/sh\necho "mine: $*"\n' >path/dsc-mine
	chmod +x path/dsc-mine
	PATH=$PWD/path:$PATH run -0 alone/dsc mine --help x
	[ "$output" = "mine: --help x" ]
}

@test "a command that may not be run is trouble" {
	needs_plainly
	mkdir alone
	cp "$DSC_BIN/dsc" alone/
	printf '#!/bin/sh\n' >alone/dsc-mine
	run -3 plainly alone/dsc mine
	has "cannot run dsc-mine"
}

@test "after -- everything is an operand" {
	run -2 dsc schema -- --help
	has "no kind of document is called '--help'"
}

@test "messages are Chinese where the locale is" {
	chinese
	english=$(dsc help validate)
	for how in "DSC_LANG=zh_CN" "DSC_LANG= LC_ALL=zh_CN.UTF-8" \
		"DSC_LANG= LC_ALL= LC_MESSAGES=zh_CN.UTF-8" "DSC_LANG= LC_ALL= LANG=zh_CN.UTF-8"; do
		# shellcheck disable=SC2086
		run -0 env $how dsc help validate
		[ "$output" != "$english" ]
		has "用法"
	done
	run -0 env DSC_LANG=en LC_ALL=zh_CN.UTF-8 dsc help validate
	[ "$output" = "$english" ]
	run -0 env DSC_LANG=fr dsc help validate
	[ "$output" = "$english" ]
}

@test "an installed tree speaks Chinese too" {
	chinese
	mkdir -p usr/bin usr/share
	cp "$DSC_BIN"/dsc* usr/bin/
	cp -R "$DSC_BIN/../locale" usr/share/
	run -2 env DSC_LANG=zh_CN usr/bin/dsc valdiate
	has "validate"
	lacks "did you mean"
}

@test "no locale of the machine changes the bytes of the output" {
	repository
	spoil repository/units/miit-gd/cases/gd-001/case.yaml 's/role: lead/role: member/'
	run -1 dsc validate -C repository
	expected=$output
	for locale in C POSIX de_DE.UTF-8 tr_TR.UTF-8 zz_ZZ; do
		run -1 env LC_ALL=$locale dsc validate -C repository
		[ "$output" = "$expected" ]
	done
}

@test "what a command line holds is shown without control characters" {
	run -2 dsc validate "--$(printf 'a\033[31mb\342\200\256')"
	[[ $output != *$'\033'* ]]
	[[ $output != *$'\342\200\256'* ]]
	word=$(printf 'x\033]0;y\007')
	run -2 dsc explain "$word"
	has "no rule is called 'x?]0;y?'"
	run -2 dsc schema "$word"
	has "'x?]0;y?'"
	run -2 dsc new "$word" gd-001
	has "'x?]0;y?' is nothing"
	run -2 dsc new case "$word"
	has "'x?]0;y?' is no id"
	for verb in validate 'init --profile' init; do
		# shellcheck disable=SC2086
		run -3 dsc $verb "$word/z.yaml"
		has 'x?]0;y?'
		lacks $'\033'
	done
}

# with_history FOLDER: its files, committed in a git of its own
with_history() {
	export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.cn
	export GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.cn
	git -C "$1" init -q
	git -C "$1" add -A -- ':!group' ':!copy-1'
	git -C "$1" commit -q --no-verify -m all
}

@test "the manual pages show, and their EXAMPLES run as they stand" {
	for page in "$TESTS"/../man/*.1; do
		name=${page##*/}
		mkdir "$name" && pushd "$name" >/dev/null
		# What stands before the first example: a repository around, a dossier, a profile.
		case $name in
		dsc-validate.1)
			repository r && mv r/* . && rmdir r
			cp -R units/miit-gd/cases/gd-001 .
			printf '{"type": "object"}\n' >my.schema.json
			printf 'a: 1\n' >data.yaml
			;;
		dsc-new.1) dsc init --no-git -q . ;;
		dsc-quota.1 | dsc-rank.1 | dsc-evidence.1) repository r && mv r/* . && rmdir r ;;
		dsc-form.1)
			repository r && mv r/* . && rmdir r
			dsc form --write-template form-2023.docx
			;;
		dsc-bundle.1) repository r && mv r/* . && rmdir r && with_history . ;;
		dsc-verify.1)
			repository r && with_history r
			for name in gd bj; do
				kind=ed25519
				[ $name = bj ] || kind=SM2
				openssl genpkey -algorithm $kind -out $name.pem
				openssl pkey -in $name.pem -pubout -out $name-public.pem
				dsc bundle -q -C r miit-gd -o ../$name-2023 --sign ../$name.pem 2>/dev/null
			done
			;;
		dsc-receive.1)
			repository r && with_history r
			openssl genpkey -algorithm ed25519 -out gd.pem
			openssl pkey -in gd.pem -pubout -out gd-public.pem
			dsc bundle -q -C r miit-gd -o ../miit-gd-package --sign ../gd.pem 2>/dev/null
			dsc bundle -q -C r miit-gd -o ../two --media 2000000 2>/dev/null
			mv two/copy-1 .
			dsc init -q group && with_history group
			dsc init -q . && with_history .
			;;
		dsc-review.1)
			repository r && people r && mv r/* . && rmdir r && with_history .
			ln -s "$KEYS" keys
			;;
		dsc-seal.1 | dsc-decide.1 | dsc-audit.1)
			repository r && people r && mv r/* . && rmdir r && with_history .
			ln -s "$KEYS" keys
			for case in gd-001 gd-002 sl-001 sl-002 tx-001; do
				formal f01 $case >/dev/null
			done
			[ $name = dsc-seal.1 ] ||
				for stage in formal $([ $name = dsc-audit.1 ] || echo preliminary expert); do
				for who in c01 s01; do
					dsc seal $stage --as $who --key "$KEYS/$who" --yes \
						--leave-open >/dev/null
				done
			done
			;;
		dsc-init.1) sed 's/^id: .*/id: next-year/' \
			"$TESTS/../schemas/profiles/miit-ds-2023.yaml" >next-year.yaml ;;
		esac
		sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/{s/^\.Dl //p;/^\.Bd/,/^\.Ed/{/^\./!p}}' "$page" >examples
		sed -i '/\/dev\//d' examples # there is no drive here
		[ -s examples ] || { echo "$name has no examples" >&2; return 1; }
		# A new unit and case are there to be filled in: findings are no failure of an example.
		while read -r line; do echo "$line || [ \$? -eq 1 ] || exit 9"; done <examples >script
		run -0 bash -u script
		popd >/dev/null
	done
}

@test "what is said into a closed stream goes into no file" {
	repository r
	repository same
	dsc rank -C same miit-gd move gd-001 1 >/dev/null
	for closed in '>&-' '<&- >&-' '<&- >&- 2>&-'; do
		rm -rf r && repository r
		run -0 bash -c "dsc rank -C r miit-gd move gd-001 1 $closed"
		diff -r same r
		rm -f f.docx
		run -0 bash -c "dsc form -C r gd-001 -o $PWD/f.docx $closed"
		python3 -m zipfile -t f.docx
	done
}
