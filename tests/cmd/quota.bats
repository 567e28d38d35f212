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

@test "what cannot be counted is named, by quota and by rank, and neither says that all is well" {
	repository r && cd r
	case=units/miit-gd/cases/gd-002/case.yaml
	spoil $case 's/^type: .*/type: maskin/'
	run -3 --separate-stderr dsc quota miit-gd
	[[ $output =~ \ 10\ +1\ +9\ +1\ more\ cannot\ be\ counted ]]
	has "recommended, but no quota can be told: gd-002"
	lacks "falls under no quota"
	[[ $stderr == "dsc quota: error: $case:"[0-9]*:*"'maskin' is not one of "* ]]
	run -1 --separate-stderr dsc rank miit-gd
	has "cannot be counted: domain or type not known"
	has "department: 1 of 10"
	has "1 recommended case cannot be counted"
	lacks "cannot be read"
	[[ $stderr == "dsc rank: error: $case:"[0-9]*:*"'maskin' is not one of "* ]]
	run dsc validate --format json units/miit-gd
	[ "$(jq -r '.rules[] | select(.rule == "quota-exceeded").state' <<<"$output")" = not-checked ]
	# the same where the dossier cannot be read at all
	printf 'a: [\n' >$case
	run -3 --separate-stderr dsc quota miit-gd
	[[ $output =~ \ 10\ +1\ +9\ +1\ more\ cannot\ be\ counted ]]
	[[ $stderr == "dsc quota: error: $case:2:1: "* ]]
	run -1 dsc rank miit-gd
	has "cannot be counted: not readable"
	dsc quota --format json miit-gd >out.json 2>/dev/null || :
	[ "$(jq -c '.units[0] | [.recommended, .unclear, .unclear_cases, .quotas[0].used]' out.json)" = \
		'[2,1,["gd-002"],1]' ]
	run -1 --separate-stderr dsc rank --format json miit-gd
	[ "$(jq -c '[.unclear, (.cases[] | .state)]' <<<"$output")" = '[1,"unreadable","ranked"]' ]
	# a case that is not recommended is no quota's matter
	dsc rank -q miit-gd drop gd-002
	run -0 dsc quota miit-gd
	run -0 dsc rank miit-gd
	run -3 dsc quota --with gd-002 miit-gd
}

@test "a unit or an order that cannot be read is 3, and shown as far as it goes" {
	repository r && cd r
	cp units/miit-gd/unit.yaml units/miit-gd/recommendation.yaml ..
	printf 'a: [\n' >units/miit-gd/recommendation.yaml
	run -3 --separate-stderr dsc quota
	[[ $output =~ miit-gd\ .*\ 10\ +-\ +-\ +recommendation.yaml\ cannot\ be\ relied\ on ]]
	[[ $output =~ cg-shili\ .*\ 5\ +2\ +3 ]]
	[ "$stderr" = "dsc quota: error: units/miit-gd/recommendation.yaml:2:1: the document ends where a value should stand; is it complete?" ]
	dsc quota --format json miit-gd >out.json 2>/dev/null || :
	[ "$(jq -c '.units[0] | [.recommended, .quotas[0].used, .quotas[0].left]' out.json)" = '[null,null,null]' ]
	sed 's/^priority:.*/priority: gd-001/; /^  - gd-00/d' ../recommendation.yaml >units/miit-gd/recommendation.yaml
	run -3 dsc quota miit-gd
	has "units/miit-gd/recommendation.yaml:"
	rm units/miit-gd/recommendation.yaml
	run -0 dsc quota miit-gd
	has "no recommendation.yaml that can be read"
	ln -s ../../../recommendation.yaml units/miit-gd/
	run -3 dsc quota miit-gd
	has "units/miit-gd/recommendation.yaml is no regular file"
	rm units/miit-gd/recommendation.yaml
	cp ../recommendation.yaml units/miit-gd/
	: >units/miit-gd/unit.yaml
	run -3 --separate-stderr dsc quota miit-gd
	[ "$stderr" = "dsc quota: error: units/miit-gd/unit.yaml: the document is empty; is this the right file?" ]
	run -1 --separate-stderr dsc rank miit-gd
	[ "$stderr" = "dsc rank: error: units/miit-gd/unit.yaml: the document is empty; is this the right file?" ]
	sed 's/^kind: .*/kind: ministry/' ../unit.yaml >units/miit-gd/unit.yaml
	run -3 dsc quota miit-gd
	has "units/miit-gd/unit.yaml:4:7: 'kind'"
	rm units/miit-gd/unit.yaml
	run -3 dsc quota miit-gd
	has "cannot read units/miit-gd/unit.yaml: No such file or directory"
}
