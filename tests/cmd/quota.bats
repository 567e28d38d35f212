#!/usr/bin/env bats
# dsc quota

load setup

@test "all units: use, types, sectors" {
	repository
	run -0 --separate-stderr dsc quota -C repository
	[[ ${lines[0]} =~ ^unit\ +name\ +quota\ +max\ +used\ +left$ ]]
	[[ $output =~ miit-gd\ +广东省工业和信息化厅\ +.*\ 10\ +2\ +8 ]]
	[[ $output =~ cg-shili\ .*\ 5\ +2\ +3 ]]
	has "miit-gd: 2 cases, 2 recommended"
	[ -z "$stderr" ]
}

@test "the units asked for, in the order of the repository" {
	repository
	run -0 dsc quota -C repository miit-gd
	lacks ca-gd
	run -0 dsc quota -C repository miit-gd ca-gd
	has miit-gd
	has ca-gd
	lacks cg-shili
}

@test "a quota exceeded without a waiver is 1, with one 0, and a hard one is never lifted" {
	cp -R "$TESTS/../examples/repository" r
	run -0 dsc quota -C r ca-zj
	has "1 too many, waived by 王示例"
	spoil r/units/ca-zj/recommendation.yaml 's/rule: quota-exceeded/rule: lead-count/'
	run -1 dsc quota -C r ca-zj
	has "1 too many"
	run -0 dsc quota -C r miit-gd
	run -1 dsc quota -C r
	cp -R "$TESTS/profiles/repository-2025" s
	cp "$TESTS/profiles/sample-2025.yaml" s/profile.yaml
	run -0 dsc quota -C s city-fs
	run -1 dsc quota -C s xiehui
}

@test "--format json says the same" {
	cp -R "$TESTS/../examples/repository" r
	dsc quota -C r --format json >out.json
	python3 - <<-'END'
	import json
	book = json.load(open("out.json"))
	unit = [u for u in book["units"] if u["unit"] == "ca-zj"][0]
	quota = unit["quotas"][0]
	assert (quota["max"], quota["used"]) == (5, 6), quota
	assert unit["waiver"]["approved_by"] == "王示例", unit
	END
}

@test "Chinese, where the locale is" {
	chinese
	repository
	run -0 env DSC_LANG=zh_CN dsc quota -C repository
	has "上限"
	has "数据分类分级类"
}

@test "wrong usage is 2, what cannot be done 3" {
	repository
	run -2 dsc quota -C repository --format xml
	run -2 dsc quota -C repository --strict
	run -3 dsc quota -C repository nobody
	has "no unit 'nobody'"
	run -3 dsc quota
	has "no case repository here or above; 'dsc init' makes one"
	run -3 dsc quota -C repository ../units
	printf 'dsc: profile/1\n' >repository/profile.yaml
	run -3 dsc quota -C repository
	has "'dsc validate' shows all that is wrong"
	: >repository/profile.yaml
	run -3 dsc quota -C repository
	has "error: profile.yaml: the document is empty"
}
