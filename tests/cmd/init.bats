#!/usr/bin/env bats
# dsc init: complete or not at all, and never over what is there.

load setup

@test "the next steps can be typed as they stand" {
	run -0 dsc init --no-git 'my folder'
	has "cd 'my folder'"
	run -0 dsc init --no-git 案例库
	has "cd 案例库"
}

@test "git leaves the bytes of what is signed alone" {
	dsc init -q r
	cd r
	for file in reviews/formal/gd-001/r017.1.yaml reviews/formal/gd-001/r017.1.yaml.sig \
		seals/formal.yaml seals/formal.yaml.r017.sig decision/miit-ds-2023.yaml; do
		run -0 git check-attr text "$file"
		[ "$output" = "$file: text: unset" ]
	done
	run -0 git check-attr text people/r017.yaml
	[ "$output" = "people/r017.yaml: text: set" ]
}

@test "a new folder: files, git, hook, next steps" {
	run -0 --separate-stderr dsc init gd-2023
	has "made the case repository gd-2023"
	has "cd gd-2023"
	has "dsc new unit"
	[ -z "$stderr" ]
	cd gd-2023
	for file in dsc.yaml profile.yaml .gitattributes .gitignore .git/hooks/pre-commit; do
		[ -f $file ]
	done
	[ -x .git/hooks/pre-commit ]
	for folder in units listed people; do [ -d $folder ]; done
	cmp profile.yaml "$TESTS/../schemas/profiles/miit-ds-2023.yaml"
	run -0 dsc validate --strict
	run -0 git rev-parse --is-inside-work-tree
	[ "$(ls "$BATS_TEST_TMPDIR" | grep -c dsc-)" -eq 0 ]
}

@test "the hook stops a commit with an error and lets a clean one pass" {
	dsc init -q r
	cp -R "$TESTS/rules/base/units" r/
	cp -R "$TESTS/rules/base/listed" r/
	cd r
	git add -A
	run -0 git commit -q -m clean
	spoil units/miit-gd/cases/gd-001/case.yaml 's/role: lead/role: member/'
	git add -A
	run -1 git commit -q -m broken
	has lead-count
	run -1 env PATH=/usr/bin:/bin git commit -q -m unseen
	has "dsc is not in PATH"
}

# a clean, committed case repository with the hook
committed() {
	dsc init -q r
	cp -R "$TESTS/rules/base/units" "$TESTS/rules/base/listed" r/
	cd r || return
	git add -A
	git commit -q -m clean
}

@test "the hook stops a commit of what it did not check" {
	committed
	unit=units/miit-gd/unit.yaml
	cp $unit ../unit.yaml
	# an error is staged, the file mended, and not staged again
	echo 'bad: 1' >>$unit
	git add -A
	cp ../unit.yaml $unit
	run -1 git commit -q -m broken
	has "nothing was checked"
	has "
$unit
"
	has "'git stash --keep-index'"
	# each way out that it names
	git stash -q --keep-index
	run -1 git commit -q -m broken
	has "[schema]"
	git reset -q --hard
	git stash drop -q
	echo '# 甲' >>$unit
	run -1 git commit -q --allow-empty -m unstaged
	git add $unit
	run -0 git commit -q -m staged
	rm listed/*
	run -1 git commit -q --allow-empty -m deleted
	has "listed/"
}

@test "the hook and the index that git commit makes for itself" {
	committed
	unit=units/miit-gd/unit.yaml other=units/ca-gd/unit.yaml
	echo '# 甲' >>$unit
	run -0 git commit -q -a -m all
	echo '# 乙' >>$unit
	run -0 git commit -q -m one $unit
	# the commit of one file leaves another change out, staged or not
	echo '# 丙' | tee -a $unit >>$other
	run -1 git commit -q -m one $unit
	has $other
	lacks $unit
	git add $other
	run -1 git commit -q -m one $unit
	has $other
	echo 'bad: 1' >>$unit
	run -1 git commit -q -a -m broken
	has "[schema]"
	[ "$(git log --format=%s | tr '\n' ' ')" = "one all clean " ]
}

@test "the hook, renamed files, new ones, odd names and submodules" {
	committed
	folder=units/miit-gd/cases/gd-002/evidence
	git mv $folder/credit.pdf "$folder/信用 证明.pdf"
	sed -i "s|evidence/credit.pdf|evidence/信用 证明.pdf|" $folder/../case.yaml
	git add -A
	run -0 git commit -q -m renamed
	printf x >>"$folder/信用 证明.pdf"
	run -1 git commit -q --allow-empty -m odd
	has "\"$folder/\\344"
	mv "$folder/信用 证明.pdf" ../proof.pdf
	run -1 git commit -q --allow-empty -m gone
	git checkout -q .
	echo '# 丁' >notes.txt
	git add -N notes.txt
	run -1 git commit -q --allow-empty -m intent
	has notes.txt
	git add notes.txt
	run -0 git commit -q -m notes
	# a submodule is committed as the commit that it stands at, not as what lies in it
	git init -q ../tools
	git -C ../tools commit -q --allow-empty -m first
	git -c protocol.file.allow=always submodule --quiet add "$BATS_TEST_TMPDIR/tools" tools
	run -0 git commit -q -m submodule
	echo x >tools/untracked
	run -0 git commit -q --allow-empty -m dirty
	git -C tools commit -q --allow-empty -m second
	run -1 git commit -q --allow-empty -m moved
	has "
tools
"
}

@test "the hook also runs from a work tree of its own and with spaces in the path" {
	mkdir "a b"
	dsc init -q "a b/r"
	cd "a b/r"
	git add -A
	run -0 git commit -q -m first
	git worktree add -q ../w
	cd ../w
	mkdir -p units/x1
	echo "dsc: unit/1" >units/x1/unit.yaml
	git add -A
	run -1 git commit -q -m broken
	has schema
}

@test "in the current folder, and in one with other files" {
	mkdir r && cd r
	echo mine >notes.txt
	echo mine >.gitignore
	run -0 dsc init
	[ "$(cat notes.txt .gitignore)" = "mine
mine" ]
	[ -f dsc.yaml ]
}

@test "nothing is overwritten, and what was made is taken back" {
	mkdir r
	echo mine >r/profile.yaml
	run -3 dsc init r
	has profile.yaml
	[ "$(cat r/profile.yaml)" = mine ]
	[ "$(ls -A r)" = profile.yaml ]
}

@test "repositories do not nest" {
	dsc init -q --no-git r
	run -3 dsc init r
	has "is a case repository already"
	run -3 dsc init r/units/inner
	run -3 dsc init -C r/units .
	[ -z "$(ls r/units)" ]
}

@test "a git repository around or inside is used, its hook left alone" {
	git init -q r
	printf '#!/bin/sh\nexit 0\n' >r/.git/hooks/pre-commit
	run -0 --separate-stderr dsc init r
	[[ $stderr == *"there is a pre-commit hook already"* ]]
	[ "$(sed -n 2p r/.git/hooks/pre-commit)" = "exit 0" ]
}

@test "--no-git makes no history" {
	run -0 --separate-stderr dsc init --no-git r
	[ ! -e r/.git ]
	[ -z "$stderr" ]
	run -0 dsc validate r
}

@test "without git in PATH it says so and goes on" {
	run -0 --separate-stderr env PATH=/nonexistent "$DSC_BIN/dsc" init r
	[[ $stderr == *"git is not installed"* ]]
	[ ! -e r/.git ]
	run -0 dsc validate r
}

@test "a git that fails is told, and the repository stands" {
	mkdir path
	printf '#!/bin/sh\nexit 128\n' >path/git
	chmod +x path/git
	PATH=$PWD/path:$PATH run -0 --separate-stderr dsc init r
	[[ $stderr == *"git init failed"* ]]
	run -0 dsc validate r
}

@test "--name, --profile by id and by file" {
	run -0 dsc init -q --no-git --name '广东省 2023年：“案例库” #1' a
	run -0 dsc validate a
	grep -q '广东省 2023年' a/dsc.yaml
	run -0 dsc init -q --no-git --profile miit-ds-2023 b
	run -0 dsc init -q --no-git --profile "$TESTS/profiles/sample-2025.yaml" c
	cmp c/profile.yaml "$TESTS/profiles/sample-2025.yaml"
	grep -q '^profile: sample-2025' c/dsc.yaml
	run -0 dsc validate --strict c
}

@test "names that YAML would read as something else" {
	n=0
	for name in yes null 12 '- a' "it's" 'a: b' '"' '[' '#' '{}' '*a' '&a' '!a' '%a' '@a' ' a ' "'" '\' \
		'2023-10-31' '~' '|' '>' '?'; do
		n=$((n + 1))
		run -0 dsc init -q --no-git "--name=$name" "r$n"
		run -0 dsc validate "r$n"
	done
}

@test "-q is quiet" {
	run -0 dsc init -q r
	[ -z "$output" ]
}

@test "a folder with a Chinese name and spaces, several levels down" {
	mkdir "二〇二三 年"
	run -0 dsc init "二〇二三 年/广东省"
	run -0 dsc validate "二〇二三 年/广东省"
	run -0 dsc init "trailing///"
	[ -f trailing/dsc.yaml ]
}

@test "wrong usage is 2" {
	run -2 dsc init a b
	has "one folder at a time"
	run -2 dsc init --name '' r
	run -2 dsc init --name "$(printf 'a\nb')" r
	run -2 dsc init --name "$(printf 'a\342\200\256b')" r
	run -2 dsc init --profile
	run -2 dsc init --git r
	[ ! -e r ] && [ ! -e a ]
}

@test "a profile that is not there or wrong is 3, and nothing is made" {
	run -3 dsc init --profile nobody r
	has "miit-ds-2023"
	run -3 dsc init --profile ./nobody.yaml r
	has "No such file"
	echo 'dsc: profile/1' >wrong.yaml
	run -3 dsc init --profile wrong.yaml r
	has "wrong.yaml:1:1"
	: >empty.yaml
	run -3 dsc init --profile ./empty.yaml r
	has "error: ./empty.yaml: the document is empty"
	run -3 dsc init --profile . r
	run -3 dsc init --profile ./ r
	[ ! -e r ]
}

@test "a file in the way, a parent that is missing" {
	echo mine >r
	run -3 dsc init r
	run -3 dsc init r/inner
	run -3 dsc init missing/r
	ln -s nowhere link
	run -3 dsc init link
	[ "$(ls)" = "link
r" ]
}

@test "a folder that may not be written" {
	needs_plainly
	mkdir r && chmod 555 r
	run -3 plainly dsc init r
	run -3 plainly dsc init r/inner
	[ -z "$(ls -A r)" ]
}

@test "a full disk leaves nothing behind" {
	small_disk disk
	dd if=/dev/zero of=disk/filler bs=1024 count=48 2>/dev/null
	run -3 dsc init disk/r
	has "No space left on device"
	[ "$(ls -A disk)" = filler ]
	run -3 dsc init --no-git disk
	[ "$(ls -A disk)" = filler ]
}

@test "twenty at once make one" {
	for i in $(seq 20); do
		dsc init -q --no-git r >/dev/null 2>&1 && echo made >>made &
	done
	wait
	[ "$(wc -l <made)" -eq 1 ]
	run -0 dsc validate r
	[ "$(ls | grep -c dsc-)" -eq 0 ]
}
