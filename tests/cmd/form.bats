#!/usr/bin/env bats
# dsc form: application forms and summary tables.

load setup

example() {
	cp -R "$TESTS/../examples/repository" repository
	cp "$TESTS/../schemas/profiles/miit-ds-2023.yaml" repository/profile.yaml
	cd repository || return
}

text_of() {
	command -v pdftotext >/dev/null || skip "pdftotext is missing"
	pdftotext -raw "$1" - | tr -d '[:space:]'
}

# part ARCHIVE NAME: one file of a ZIP archive
part() {
	python3 -c 'import sys, zipfile
sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' "$1" "$2"
}

# rezip IN OUT SED-SCRIPT: word/document.xml and the header edited, the rest as it was
rezip() {
	python3 - "$1" "$2" "$3" <<'PYTHON'
import subprocess, sys, zipfile
source = zipfile.ZipFile(sys.argv[1])
with zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED) as out:
    for info in source.infolist():
        data = source.read(info)
        if info.filename in ("word/document.xml", "word/header1.xml"):
            data = subprocess.run(["sed", sys.argv[3]], input=data, stdout=subprocess.PIPE).stdout
        out.writestr(info, data)
PYTHON
}

@test "the form of a case holds its texts, in Chinese" {
	example
	run -0 dsc form gd-003
	[ "$output" = "made gd-003.pdf" ]
	[ "$(head -c 5 gd-003.pdf)" = "%PDF-" ]
	output=$(text_of gd-003.pdf)
	has "工业和信息化领域数据安全典型案例申报书"
	has "炼化一体化装置控制与调度数据的商用密码全程保护"
	has "牵头主体（序号1）"
	has "（二）背景与需求"
	has "证明材料清单"
	has "推荐单位（盖章）"
	has "第1页共8页"
	has "第8页共8页"
}

@test "every page of a made-up case says so, and none of another" {
	example
	run -0 dsc form gd-003
	output=$(text_of gd-003.pdf)
	# The mark is turned, so its characters come one by one.
	[ "$(printf %s "$output" | grep -o '虚' | wc -l)" -ge 8 ]
	spoil units/miit-gd/cases/gd-003/case.yaml /^synthetic/d
	run -0 dsc form gd-003 --force
	output=$(text_of gd-003.pdf)
	lacks "虚"
}

@test "the table of a unit is in priority order, as PDF and XLSX" {
	example
	run -0 dsc form miit-gd
	[ "$output" = "made summary-miit-gd.pdf" ]
	output=$(text_of summary-miit-gd.pdf)
	[[ $output == *炼化一体化*长流程钢铁* ]]
	run -0 dsc form miit-gd --format xlsx
	[ "$output" = "made summary-miit-gd.xlsx" ]
	output=$(part summary-miit-gd.xlsx xl/worksheets/sheet1.xml)
	has '<c r="A4" s="'
	has '<v>1</v>'
	has '<v>45223</v>'
	has 'state="frozen"'
	has 'orientation="landscape"'
	has 'paperSize="9"'
	output=$(part summary-miit-gd.xlsx xl/workbook.xml)
	has '_xlnm.Print_Titles'
}

@test "a text in a workbook is never a formula, nor a code" {
	example
	spoil units/miit-gd/cases/gd-003/case.yaml 's/^title: .*/title: "=HYPERLINK(1)_x202E_"/'
	run -0 dsc form miit-gd -o t.xlsx
	output=$(part t.xlsx xl/worksheets/sheet1.xml)
	lacks '<f>'
	output=$(part t.xlsx xl/sharedStrings.xml)
	has '=HYPERLINK(1)_x005F_x202E_'
}

@test "the Word form is filled, its mark too" {
	example
	run -0 dsc form gd-003 -o a.docx
	output=$(part a.docx word/document.xml)
	has '炼化一体化装置控制与调度数据的商用密码全程保护'
	has '密钥'
	lacks '〔'
	output=$(part a.docx word/header1.xml)
	has '虚构数据'
	python3 -c 'import sys, xml.dom.minidom as m, zipfile
z = zipfile.ZipFile("a.docx")
[m.parseString(z.read(n)) for n in z.namelist()]'
}

@test "an office's own template: filled where it names fields, else as it was" {
	example
	run -0 dsc form --write-template t.docx
	rezip t.docx own.docx 's/w:val="operation"/w:val="operacion"/'
	run -0 --separate-stderr dsc form gd-003 --template own.docx -o a.docx
	[[ $stderr == *"warning: a.docx: the template has a content control 'operacion', which names no field"* ]]
	output=$(part a.docx word/document.xml)
	has '〔稳定运行情况〕'
	for name in word/styles.xml word/settings.xml '[Content_Types].xml'; do
		cmp <(part own.docx "$name") <(part a.docx "$name")
	done
}

@test "a made-up case needs a template that can say so" {
	example
	run -0 dsc form --write-template t.docx
	rezip t.docx own.docx 's/w:val="synthetic"/w:val="issuer"/'
	run -3 dsc form gd-003 --template own.docx
	has "no content control 'synthetic'"
	[ ! -e gd-003.docx ]
	# Of several cases the last alone is made up: nothing is written of the others, either.
	sed -i /^synthetic/d units/miit-gd/cases/gd-00[1-4]/case.yaml
	run -3 dsc form miit-gd --all --template own.docx -o out
	[ ! -e out ]
}

@test "what is no Word document is refused" {
	example
	: >empty.docx
	echo text >text.docx
	run -0 dsc form gd-003
	mkdir folder.docx
	python3 -c 'import zipfile; zipfile.ZipFile("other.docx", "w").writestr("a", "b")'
	for file in empty.docx text.docx gd-003.pdf other.docx folder.docx missing.docx; do
		run -3 dsc form gd-003 --template "$file" -o x.docx
	done
	run -3 dsc form gd-003 --template text.docx -o x.docx
	has "the template is no Word document (.docx): it is no ZIP archive"
	run -0 dsc form --write-template t.docx
	head -c 3000 t.docx >cut.docx
	run -3 env DSC_LANG=zh dsc form gd-003 --template cut.docx -o x.docx
	[[ $output != *[Zz]ip\ archive* ]]
	rezip t.docx bomb.docx 's/<w:document/<!DOCTYPE a [<!ENTITY b "c">]><w:document/'
	run -3 dsc form gd-003 --template bomb.docx -o x.docx
	has "has a document type"
	[ ! -e x.docx ]
}

@test "a file that exists is replaced only with --force" {
	example
	echo mine >gd-003.pdf
	run -3 dsc form gd-003
	has "gd-003.pdf exists already; --force replaces it"
	[ "$(cat gd-003.pdf)" = mine ]
	run -0 dsc form gd-003 --force
	[ "$(head -c 5 gd-003.pdf)" = "%PDF-" ]
	run -3 dsc form miit-gd --all
	has "gd-003.pdf exists already"
	[ ! -e summary-miit-gd.pdf ]
}

@test "--all makes the table and every form" {
	example
	run -0 dsc form miit-gd --all -o new/folder
	[ "$(ls new/folder | tr '\n' ' ')" = "gd-001.pdf gd-002.pdf gd-003.pdf gd-004.pdf gd-005.pdf summary-miit-gd.pdf " ]
	run -0 dsc form miit-gd --all -q -o word --format docx
	[ -z "$output" ]
	[ -e word/gd-001.docx ] && [ -e word/summary-miit-gd.xlsx ]
}

@test "a case that breaks its schema is refused with its findings" {
	example
	spoil units/miit-gd/cases/gd-003/case.yaml 's/^domain: .*/domain: mining/'
	for what in "gd-003" "miit-gd" "miit-gd --all -o out"; do
		run -1 --separate-stderr dsc form $what
		[[ $output == *"units/miit-gd/cases/gd-003/case.yaml:5:9: error:"*"[type-unknown"* ]]
		[[ $stderr == *"nothing was written"* ]]
	done
	[ ! -e gd-003.pdf ] && [ ! -e out ] && [ ! -e summary-miit-gd.pdf ]
}

@test "a list that names a case twice is refused" {
	example
	spoil units/miit-gd/recommendation.yaml 's/^priority: .*/priority: [gd-003, gd-003]/'
	run -1 dsc form miit-gd
	has "priority-duplicate"
	[ ! -e summary-miit-gd.pdf ]
}

@test "case and unit are found by id and by path, from anywhere" {
	example
	for what in gd-003 units/miit-gd/cases/gd-003 units/miit-gd/cases/gd-003/ \
		units/miit-gd/cases/gd-003/case.yaml; do
		run -0 dsc form "$what" --force
		[ "$output" = "made gd-003.pdf" ]
	done
	for what in miit-gd units/miit-gd units/miit-gd/unit.yaml; do
		run -0 dsc form "$what" --force
		[ "$output" = "made summary-miit-gd.pdf" ]
	done
	cd units/miit-gd/cases/gd-001
	run -0 dsc form . -o "$BATS_TEST_TMPDIR"
	[ -e "$BATS_TEST_TMPDIR/gd-001.pdf" ]
	run -3 dsc form gd-033
	has "no case or unit 'gd-033', did you mean 'gd-003'?"
	run -3 dsc form ../../../miit-gd/evidence
	run -3 dsc form /nowhere
}

@test "a dossier needs no repository" {
	cp -R "$TESTS/../examples/repository/units/miit-gd/cases/gd-001" .
	run -0 dsc form gd-001
	[ "$output" = "made gd-001.pdf" ]
	output=$(text_of gd-001.pdf)
	has "（由推荐单位填写）"
	spoil gd-001/case.yaml 's/^type: .*/type: none/'
	run -1 dsc form gd-001/case.yaml --force
	has "type-unknown"
	run -3 dsc form /
}

@test "the bytes depend on the documents alone" {
	example
	mkdir 1 2
	for file in gd-003.pdf gd-003.docx; do run -0 dsc form gd-003 -o "1/$file"; done
	for file in t.pdf t.xlsx; do run -0 dsc form miit-gd -o "1/$file"; done
	sleep 1.1
	cp -R . "$BATS_TEST_TMPDIR/a copy elsewhere"
	out=$PWD/2
	cd "$BATS_TEST_TMPDIR/a copy elsewhere/units"
	export TZ=America/New_York DSC_LANG=zh_CN LANG=ja_JP.UTF-8 PANGO_LANGUAGE=ja HOME=/nonexistent
	umask 077
	for file in gd-003.pdf gd-003.docx; do run -0 dsc form gd-003 -o "$out/$file"; done
	for file in t.pdf t.xlsx; do run -0 dsc form miit-gd -o "$out/$file"; done
	for file in gd-003.pdf gd-003.docx t.pdf t.xlsx; do cmp "$out/../1/$file" "$out/$file"; done
}

@test "a font that is not there, or has no Chinese, is an error" {
	example
	run -3 dsc form gd-003 --font "No Such Font"
	has "the font 'No Such Font' is not installed"
	has "fonts-noto-cjk"
	printf '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig/>' >empty.conf
	FONTCONFIG_FILE=$PWD/empty.conf run -3 dsc form gd-003
	has "the font 'Noto Serif CJK SC' is not installed"
	[ ! -e gd-003.pdf ]
}

@test "a character that the font lacks is told" {
	example
	spoil units/miit-gd/cases/gd-003/case.yaml 's/^title: .*/title: 案例😀/'
	run -0 --separate-stderr dsc form gd-003
	[[ $stderr == *"the font has no character U+1F600"* ]]
}

@test "standard output takes one file" {
	example
	dsc form gd-003 -o - >a.pdf
	[ "$(head -c 5 a.pdf)" = "%PDF-" ]
	dsc form gd-003 --format docx -o - >a.docx
	part a.docx word/document.xml >/dev/null
	run -3 bash -c 'dsc form gd-003 -o - >/dev/full'
	has "cannot write the output: No space left on device"
}

@test "nothing half written stays where the disk is full" {
	example
	cd ..
	small_disk small
	run -3 dsc form -C repository gd-003 -o ../small/a.pdf
	[ -z "$(ls -A small)" ]
}

@test "wrong usage" {
	example
	run -2 dsc form
	run -2 dsc form gd-001 gd-002
	run -2 dsc form gd-001 --format odt
	run -2 dsc form miit-gd --all -o -
	run -2 dsc form gd-001 --template a.docx --format pdf
	# the ending decides the format, so it is held to the same
	run -2 dsc form gd-001 --template a.docx -o gd-001.pdf
	has "--template fills a Word document"
	run -2 dsc form miit-gd --template a.docx -o miit-gd.xlsx
	[ ! -e gd-001.pdf ]
	run -2 dsc form gd-001 --write-template a.docx
	run -3 dsc form gd-001 --format xlsx
	run -3 dsc form miit-gd --format docx
	run -3 dsc form gd-001 --all
}
