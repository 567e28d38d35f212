#!/usr/bin/env bats
# Another programme, other numbers, no new code: tests/profiles/sample-2025.yaml
# on tests/profiles/repository-2025. What the notice of 2023 allows fails here,
# and the other way round.

load setup

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	cp -R "$TESTS/profiles/repository-2025" r
	cp "$TESTS/profiles/sample-2025.yaml" r/profile.yaml
	cd r || return
}

@test "exactly these findings" {
	run -1 --separate-stderr dsc validate
	[ -z "$stderr" ]
	diff <(findings) - <<-'END'
	units/city-fs/cases/fs-01/case.yaml:5:7 warning type-domain
	units/city-fs/recommendation.yaml:3:11 info sector-coverage
	units/city-fs/recommendation.yaml:3:33 warning quota-exceeded
	units/jituan/cases/jt-01/case.yaml:27:5 error applicant-count
	units/jituan/cases/jt-02/case.yaml:3:8 warning not-recommended
	units/jituan/cases/jt-02/case.yaml:5:7 error type-domain
	units/jituan/recommendation.yaml:6:15 error deadline-missed
	units/xiehui/recommendation.yaml:3:19 error quota-exceeded
	END
}

@test "the profile itself is sound" {
	run -0 dsc validate --strict profile.yaml
}

@test "a soft quota is lifted by a waiver, a hard one is not" {
	run -1 dsc validate units/city-fs units/xiehui
	has "warning (waived): 3 cases recommended, the quota is 2 (city telecommunications)"
	has "error: 2 cases recommended, the quota is 1 (circulation cases of an association); it is hard, a waiver does not lift it"
	spoil units/xiehui/recommendation.yaml 's/\[xh-02, xh-01\]/[xh-02]/'
	run -0 dsc validate units/xiehui
}

@test "a quota of one direction counts that direction alone" {
	spoil units/xiehui/cases/xh-01/case.yaml 's/^type: .*/type: ransomware-defence/'
	run -0 dsc validate units/xiehui
	lacks quota-exceeded
}

@test "partners, the deadline's second and severities are the profile's" {
	run -1 dsc validate units/jituan
	has "3 applicants, at most 2 are allowed, the lead included [applicant-count, 第一条]"
	has "the deadline was 2025-09-30T17:00:00+08:00"
	spoil units/jituan/recommendation.yaml 's/T17:00:00/T16:59:59/'
	run -1 dsc validate units/jituan
	lacks deadline-missed
	# The same moment, written elsewhere.
	spoil units/jituan/recommendation.yaml 's/T16:59:59+08:00/T09:00:00Z/'
	run -1 dsc validate units/jituan
	has deadline-missed
}

@test "limits on an applicant count leads only, and a type once in each domain" {
	one=units/city-fs/cases/fs-01/case.yaml
	for case in fs-02 fs-03; do
		spoil units/city-fs/cases/$case/case.yaml \
			"s/^    uscc: .*/    uscc: $(sed -n 's/^    uscc: //p' $one)/
			 s/^    name: .*/    name: $(sed -n 's/^    name: //p' $one)/"
	done
	run -1 dsc validate
	[[ $(findings) == *"error applicant-case-limit"* ]]
	lacks applicant-type-limit
	spoil units/city-fs/cases/fs-02/case.yaml 's/^type: .*/type: trusted-space/'
	run -1 dsc validate
	[[ $(findings) == *"error applicant-type-limit"* ]]
}

@test "ids of the other programme are unknown here" {
	spoil units/city-fs/cases/fs-02/case.yaml 's/^type: .*/type: classification/'
	run -1 dsc validate units/city-fs/cases/fs-02
	has "[type-unknown"
	has "ransomware-defence, access-control, trusted-space"
}

@test "quota shows the other numbers" {
	run -1 dsc quota
	[[ $output =~ city-fs\ .*city\ industry\ +4\ +1\ +3 ]]
	[[ $output =~ city\ telecommunications\ +2\ +3\ +0\ +1\ too\ many,\ waived ]]
	[[ $output =~ circulation\ cases\ of\ an\ association\ +1\ +2\ +0\ +1\ too\ many ]]
}

@test "a clause and its reading are quoted from this profile" {
	run -0 dsc explain applicant-count
	has "申报单位须为独立法人，联合申报不超过两家。"
	has "Two counts the lead."
}

@test "an overlay may tighten it, and a looser value needs a reason" {
	printf '%s\n' 'dsc: overlay/1' 'profile: sample-2025' 'changes:' \
		'  - {set: limits.applicants.max, to: 1}' >overlay.yaml
	run -1 dsc validate units/city-fs
	has "2 applicants, at most 1 are allowed" || has "2 applicants, at most 1 is allowed"
	printf '%s\n' 'dsc: overlay/1' 'profile: sample-2025' 'changes:' \
		'  - {set: limits.applicants.max, to: 3, reason: 联合攻关}' >overlay.yaml
	run -1 dsc validate
	[[ $(findings) == *"overlay.yaml:"*" warning overlay-looser"* ]]
	lacks applicant-count,
}
