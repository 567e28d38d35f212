#!/usr/bin/env bats
# tests/lint finds what it is there for: each rule of the house, broken once.

load setup

setup_file() {
	cd "$BATS_TEST_DIRNAME/../.." || return
	tar cf - --exclude=./build --exclude=./.git --exclude=./tests/fuzz --exclude=./tests/bad . |
		tar xf - -C "$BATS_FILE_TMPDIR"
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
	build=$DSC_BIN/..
	[ -f "$build/dsc-rules.7" ] || skip "nothing is built beside $DSC_BIN"
}

# broken CHECK TEXT: the check fails with this text in its message
broken() {
	run -1 tests/lint "$build" "$1"
	has "$1: "
	has "$2"
	has "lint: 1 checks, 1 failed"
}

@test "a rule without its bad or good case" {
	run -0 tests/lint "$build" rule-tests
	mv tests/rules/lead-count/good .
	broken rule-tests "rule 'lead-count' has no such case"
	mv good tests/rules/lead-count/
	mv tests/rules/lead-count/bad/expect .
	broken rule-tests "tests/rules/lead-count/bad/expect: missing"
	sed 's/lead-count/lead-cuont/' expect >tests/rules/lead-count/bad/expect
	broken rule-tests "no finding of 'lead-count' in it"
	mv expect tests/rules/lead-count/bad/
	mkdir tests/rules/nonsense
	broken rule-tests "tests/rules/nonsense/: no rule of this name"
	rmdir tests/rules/nonsense
	run -0 tests/lint "$build" rule-tests
}

@test "a profile without a rule's row, with an unknown clause, with a clause that no rule cites" {
	profile=schemas/profiles/miit-ds-2023.yaml
	cp $profile before
	spoil $profile '/^  lead-count:/d'
	broken profiles "lead-count"
	cp before $profile
	spoil $profile '/^  lead-count:/s/三（一）/三（九）/'
	broken profiles "三（九）"
	cp before $profile
	spoil $profile '/^rules:/,$s/clause: 三（二）/clause: 三（一）/'
	broken profiles "no rule cites this clause"
	cp before $profile
}

@test "schemas that are none" {
	cp schemas/unit.schema.json before
	spoil schemas/unit.schema.json '0,/"object"/s//"objcet"/'
	broken schemas "schemas/unit.schema.json"
	echo '{' >schemas/unit.schema.json
	broken schemas "schemas/unit.schema.json"
	cp before schemas/unit.schema.json
}

@test "floors, doors, headers, banned" {
	run -0 tests/lint "$build" floors doors headers-alone banned
	printf '#include "rule/check.h"\n#include <yaml.h>\n' >lib/text/wrong.c
	broken floors "lib/text/wrong.c: includes rule/check.h"
	broken doors "lib/text/wrong.c: includes <yaml.h>; its door is lib/yaml/yaml.c"
	broken banned "lib/text/wrong.c"
	rm lib/text/wrong.c
	echo 'size_t dsc_wrong(void);' >lib/text/wrong.h
	broken headers-alone "lib/text/wrong.h does not compile alone"
	rm lib/text/wrong.h
}

@test "the form of sources" {
	for fault in '// comment' '/* TODO */' 'int a; ' '        int a;'; do
		printf '%s\n' "$fault" >lib/text/wrong.c
		broken source-form lib/text/wrong.c:1
	done
	printf 'int %0101d;\n' 0 >lib/text/wrong.c
	broken source-form "columns, at most 100"
	printf 'const char *url = "https://example.cn";\n' >lib/text/wrong.c
	run tests/lint "$build" source-form
	lacks lib/text/wrong.c
	rm lib/text/wrong.c
	touch lib/text/helpers.c
	broken file-names "lib/text/helpers.c"
	rm lib/text/helpers.c
}

@test "a command without page, section, option or completion" {
	run -0 tests/lint "$build" commands manuals
	cp man/dsc-quota.1 before
	spoil man/dsc-quota.1 's/EXAMPLES/EXAMPLE/'
	broken commands "man/dsc-quota.1: no section EXAMPLES"
	rm man/dsc-quota.1
	broken commands "no manual page man/dsc-quota.1"
	cp before man/dsc-quota.1
	cp man/dsc-validate.1 before
	spoil man/dsc-validate.1 's/Fl -strict/Fl -strikt/'
	broken commands "man/dsc-validate.1: does not describe --strict"
	cp before man/dsc-validate.1
	cp man/dsc-audit.1 before
	spoil man/dsc-audit.1 's,bare \./ ,bare . ,'
	broken commands "mdoc sets punctuation that stands alone beside its neighbour: git clone"
	cp before man/dsc-audit.1
	cp completions/dsc.fish before
	spoil completions/dsc.fish 's/schema-map/schemamap/'
	broken commands "completions/dsc.fish: does not complete --schema-map"
	cp before completions/dsc.fish
	echo '.Xx nonsense' >>man/dsc.1
	broken manuals "man/dsc.1"
	sed -i '$d' man/dsc.1
	echo '.Pq Ql a , Ql b' >>man/dsc.1
	broken manuals "man/dsc.1: a quotation within a quotation"
	sed -i '$d' man/dsc.1
}

@test "a message that is not collected or not translated" {
	cp po/zh_CN.po before
	printf '\nmsgid "never said"\nmsgstr ""\n' >>po/zh_CN.po
	broken translations po/zh_CN.po
	cp before po/zh_CN.po
	printf '#include "base/tr.h"\nconst char *a(void) { return _("never said"); }\n' >lib/text/wrong.c
	broken translations "po/dsc.pot: the sources have other messages"
	rm lib/text/wrong.c
}

@test "a script that no shell can read" {
	run -0 tests/lint "$build" scripts
	printf '#!/bin/sh\nif\n' >tests/wrong
	broken scripts "tests/wrong"
	rm tests/wrong
}

@test "an unknown check or build is refused" {
	run tests/lint "$build" nonsense
	[ "$status" -ne 0 ]
	run tests/lint /nowhere
	[ "$status" -ne 0 ]
	has "nothing is built there"
}
