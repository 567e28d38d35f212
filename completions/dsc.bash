# bash completion for dsc(1) and its dsc-<verb> binaries

_dsc_root()
{
	local folder=$PWD
	while [[ -n $folder && ! -e $folder/dsc.yaml ]]; do
		folder=${folder%/*}
	done
	printf %s "$folder"
}

_dsc_units()
{
	local root unit
	root=$(_dsc_root)
	[[ -n $root ]] || return
	for unit in "$root"/units/*/; do
		unit=${unit%/}
		[[ -d $unit ]] && printf '%s\n' "${unit##*/}"
	done
}

# the cases of the repository, or of the unit named
_dsc_cases()
{
	local root path
	root=$(_dsc_root)
	[[ -n $root ]] || return
	for path in "$root"/units/${1:-*}/cases/*/; do
		path=${path%/}
		[[ -d $path ]] && printf '%s\n' "${path##*/}"
	done
}

# who takes part
_dsc_people()
{
	local root path
	root=$(_dsc_root)
	[[ -n $root ]] || return
	for path in "$root"/people/*.yaml; do
		path=${path##*/}
		[[ $path != '*.yaml' ]] && printf '%s\n' "${path%.yaml}"
	done
}

_dsc_words()
{
	local IFS=$' \t\n'
	mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}

_dsc_files()
{
	compopt -o filenames 2>/dev/null
	mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}

_dsc()
{
	local cur prev verb= i
	local verbs='init new validate explain schema quota form rank evidence bundle verify receive review seal decide audit help'
	local common='-C --directory -h --help --version'

	cur=${COMP_WORDS[COMP_CWORD]}
	prev=${COMP_WORDS[COMP_CWORD - 1]}
	COMPREPLY=()
	i=1
	case ${COMP_WORDS[0]##*/} in
	dsc-*)
		verb=${COMP_WORDS[0]##*/dsc-}
		verb=${verb#dsc-}
		;;
	*)
		while ((i < COMP_CWORD)); do
			case ${COMP_WORDS[i]} in
			-C | --directory) ((i += 2)) ;;
			-*) ((i += 1)) ;;
			*)
				verb=${COMP_WORDS[i]}
				((i += 1))
				break
				;;
			esac
		done
		;;
	esac
	# readline hands "--format=j" over as three words
	if [[ $cur == = ]]; then
		cur=
	elif [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	case $prev in
	-C | --directory)
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -d -- "$cur")
		return
		;;
	--color) _dsc_words 'auto always never'; return ;;
	--schema | --key | --receipts) _dsc_files; return ;;
	--role) _dsc_words 'clerk supervisor formal preliminary expert'; return ;;
	-o | --output | --template | --write-template) _dsc_files; return ;;
	--font) return ;;
	--media) _dsc_words 'cd dvd dvd-dl bd'; return ;;
	--unit | --group) _dsc_words "$(_dsc_units)"; return ;;
	--with | --without) _dsc_words "$(_dsc_cases)"; return ;;
	--format)
		if [[ $verb == form ]]; then
			_dsc_words 'pdf docx xlsx'
			return
		fi
		if [[ $verb == validate ]]; then
			_dsc_words 'text json sarif junit github gitlab'
		else
			_dsc_words 'text json'
		fi
		return
		;;
	esac
	case $verb in
	'')
		if [[ $cur == -* ]]; then _dsc_words "$common"; else _dsc_words "$verbs"; fi
		;;
	help) _dsc_words "$verbs" ;;
	validate)
		if [[ $cur == -* ]]; then
			_dsc_words "$common --format --strict -q --quiet -j --jobs --color \
				--schema --schema-map"
		else
			_dsc_files
		fi
		;;
	init)
		if [[ $cur == -* ]]; then
			_dsc_words "$common --profile --name --no-git -q --quiet"
		else
			_dsc_files
		fi
		;;
	new)
		if [[ $cur == -* ]]; then
			_dsc_words "$common --unit --kind --name --role --key --organisation \
				--uscc --group"
		elif ((COMP_CWORD == i)); then
			_dsc_words 'unit case person'
		fi
		;;
	explain)
		if [[ $cur == -* ]]; then
			_dsc_words "$common --format --man"
		else
			_dsc_words "$(dsc explain --format json 2>/dev/null |
				sed -n 's/.*{"rule": "\([a-z0-9-]*\)".*/\1/p')"
		fi
		;;
	schema)
		if [[ $cur == -* ]]; then
			_dsc_words "$common"
		else
			_dsc_words "$(dsc schema 2>/dev/null)"
		fi
		;;
	form)
		if [[ $cur == -* ]]; then
			_dsc_words "$common --format -o --output --all --template --write-template \
				--font --force -q --quiet --color"
		else
			_dsc_files
			mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -W \
				"$(_dsc_units; _dsc_cases)" -- "$cur")
		fi
		;;
	quota)
		if [[ $cur == -* ]]; then
			_dsc_words "$common --format --with --without"
		else
			_dsc_words "$(_dsc_units)"
		fi
		;;
	bundle)
		if [[ $cur == -* ]]; then
			_dsc_words "$common -o --output --media -n --dry-run --allow-uncommitted \
				--sign --font --format --color -q --quiet"
		else
			_dsc_words "$(_dsc_units)"
		fi
		;;
	verify)
		if [[ $cur == -* ]]; then
			_dsc_words "$common --key --format -q --quiet"
		else
			_dsc_files
		fi
		;;
	receive)
		if [[ $cur == -* ]]; then
			_dsc_words "$common --key --format --color -q --quiet"
		else
			_dsc_files
		fi
		;;
	review)
		case $prev in
		--stage) _dsc_words 'formal preliminary expert' ;;
		--as) _dsc_words "$(_dsc_people)" ;;
		--recommend) _dsc_words 'yes no' ;;
		--key | --reason-file | import) _dsc_files ;;
		*)
			if [[ $cur == -* ]]; then
				_dsc_words "$common --stage --as --pass --reject --return --score \
					--abstain --recuse --recommend --reason --reason-file \
					--check --key -y --yes --list --queue --show --diff --format"
			else
				_dsc_words "import $(_dsc_cases)"
			fi
			;;
		esac
		;;
	seal)
		case $prev in
		--as) _dsc_words "$(_dsc_people)" ;;
		--key) _dsc_files ;;
		*)
			if [[ $cur == -* ]]; then
				_dsc_words "$common --as --key --leave-open -y --yes --at --format"
			else
				_dsc_words 'formal preliminary expert'
			fi
			;;
		esac
		;;
	decide)
		case $prev in
		--as) _dsc_words "$(_dsc_people)" ;;
		--explain) _dsc_words "$(_dsc_cases)" ;;
		--key | -o | --output) _dsc_files ;;
		*)
			_dsc_words "$common --explain --report -o --output --font --force --as --key \
				-y --yes --at --format"
			;;
		esac
		;;
	audit) _dsc_words "$common --at --accept --receipts -q --quiet --format" ;;
	rank)
		if [[ $cur == -* ]]; then
			_dsc_words "$common --format -q --quiet"
		elif [[ $prev == move || $prev == add || $prev == drop ]]; then
			_dsc_words "$(_dsc_cases "${COMP_WORDS[COMP_CWORD - 2]}")"
		elif [[ -d $(_dsc_root)/units/$prev/. ]]; then
			_dsc_words 'move add drop'
		else
			_dsc_words "$(_dsc_units)"
		fi
		;;
	evidence)
		if [[ $cur == -* ]]; then
			_dsc_words "$common --check --format -q --quiet --update"
		elif [[ $cur == */* || $cur == . ]]; then
			_dsc_files
		else
			_dsc_words "$(_dsc_cases)"
		fi
		;;
	esac
}

complete -F _dsc dsc dsc-form dsc-init dsc-new dsc-validate dsc-explain dsc-schema dsc-quota dsc-rank dsc-evidence dsc-bundle dsc-verify dsc-receive dsc-review dsc-seal dsc-decide dsc-audit
