#!/usr/bin/env bats
# A second opinion: ajv accepts our schemas, and judges documents as we do.
# It is fetched by npm into a cache outside the project.

load setup

setup_file() {
	export CACHE=${XDG_CACHE_HOME:-$BATS_FILE_TMPDIR}/dsc-ajv
	export NODE_PATH=$CACHE/node_modules
	missing=
	if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
		missing="node and npm are not installed"
	elif [ ! -d "$NODE_PATH/yaml" ]; then
		mkdir -p "$CACHE"
		timeout 120 npm install --prefix "$CACHE" --no-audit --no-fund --silent \
			--fetch-retries=0 ajv@8.17.1 ajv-formats@3.0.1 yaml@2.6.1 >/dev/null 2>&1 ||
			missing="npm cannot fetch ajv (no registry?)"
	fi
	export missing
}

setup() {
	[ -z "$missing" ] || skip "$missing"
	cd "$BATS_TEST_TMPDIR" || return
}

@test "ajv accepts every schema" {
	: >none
	for kind in $(dsc schema); do
		dsc schema "$kind" >schema.json
		run -0 node "$TESTS/cmd/ajv.js" "$PWD/schema.json" none
	done
}

@test "ajv and dsc validate --schema agree on every document" {
	compared=0
	for kind in case unit recommendation listed person repository; do
		dsc schema "$kind" >schema.json
		case $kind in
		person) find "$TESTS" -path '*/people/*.yaml' ;;
		repository) find "$TESTS" "$TESTS/../examples" -name dsc.yaml ;;
		listed) find "$TESTS" "$TESTS/../examples" -path '*/listed/*.yaml' ;;
		*) find "$TESTS/../examples" "$TESTS/rules/base" "$TESTS/bad/base" -name "$kind.yaml" ;;
		esac >list
		find "$TESTS/bad/documents" -name "*[0-9]-$kind-*.yaml" >>list
		node "$TESTS/cmd/ajv.js" "$PWD/schema.json" list >theirs
		while read -r word path; do
			run dsc validate --schema schema.json "$path"
			# Encoding, repeated keys, invisible characters: no question of the schema.
			if [[ $output =~ \[(document-unreadable|text-unsafe)\] ]]; then continue; fi
			case $word$status in
			valid0 | invalid1) compared=$((compared + 1)) ;;
			*) echo "ajv: $word, dsc validate: $status: $path"; return 1 ;;
			esac
		done <theirs
	done
	[ $compared -gt 150 ]
}
