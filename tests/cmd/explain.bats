#!/usr/bin/env bats
# dsc explain

load setup

@test "without a rule: all rules, by group" {
	run -0 --separate-stderr dsc explain
	for slug in $(sed -n 's/^RULE([A-Z_]*, "\([a-z-]*\)".*/\1/p' "$TESTS/../lib/rule/rules.def"); do
		has "$slug "
	done
	has "Recommendation (推荐要求)"
	[ -z "$stderr" ]
}

@test "a rule: clause word for word, why, wrong, right, what to do" {
	run -0 dsc explain applicant-count
	has "applicant-count: "
	has "severity: error"
	has "Clause 三（一）"
	has "联合申报主体数量不得超过三家，可以包含专业从事数据安全工作的企业、高校和科研院所等。"
	has "How it is read"
	for part in Why Wrong Right "What to do"; do has "$part"; done
}

@test "every rule explains itself in both languages" {
	for slug in $(dsc explain --format json | sed -n 's/.*{"rule": "\([a-z-]*\)".*/\1/p'); do
		run -0 dsc explain "$slug"
		for part in Why Wrong Right "What to do"; do has "$part"; done
		run -0 env DSC_LANG=zh_CN dsc explain "$slug"
	done
}

@test "Chinese, where the locale is" {
	chinese
	run -0 env DSC_LANG=zh_CN dsc explain uscc-invalid
	has "理由"
	has "处理办法"
	lacks "Why"
}

@test "an unknown rule is wrong usage and gets the nearest one" {
	run -2 dsc explain lead-cuont
	has "no rule is called 'lead-cuont', did you mean 'lead-count'?"
	run -2 dsc explain zzzzzz
	has "'dsc explain' lists all rules"
	run -2 dsc explain lead-count uscc-invalid
	has "one rule at a time"
	run -2 dsc explain --format yaml
	run -2 dsc explain --format
	run -2 dsc explain --man=x
}

@test "numbers and severities are those of the repository around" {
	cp -R "$TESTS/profiles/repository-2025" r
	cp "$TESTS/profiles/sample-2025.yaml" r/profile.yaml
	run -0 dsc explain -C r/units applicant-count
	has "申报单位须为独立法人，联合申报不超过两家。"
	has "第一条"
	lacks "三（一）"
	run -0 dsc explain -C r --format json lead-domain
	has '"severity": "error"'
}

@test "--man is the built-in book, wherever it is printed, and clean mdoc" {
	run -0 dsc explain --man
	book=$output
	cp -R "$TESTS/profiles/repository-2025" r
	cp "$TESTS/profiles/sample-2025.yaml" r/profile.yaml
	run -0 dsc explain -C r --man
	[ "$output" = "$book" ]
	command -v mandoc >/dev/null || skip "mandoc is not installed"
	dsc explain --man >dsc-rules.7
	run -0 mandoc -T lint -W warning dsc-rules.7
	[ -z "$output" ]
}

@test "a profile that cannot be used is trouble" {
	mkdir r && printf 'dsc: repository/1\nprofile: x\nname: x\n' >r/dsc.yaml
	printf 'dsc: profile/1\n' >r/profile.yaml
	run -3 dsc explain -C r lead-count
	has "profile.yaml"
	has "'dsc validate' shows all that is wrong"
}
