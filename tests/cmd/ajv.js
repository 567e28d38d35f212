// node ajv.js SCHEMA LIST: does ajv accept the schema as draft 2020-12, and which
// of the files in LIST, one a line, hold to it? Prints valid, invalid or unreadable
// and the path. The libraries are found through NODE_PATH.
"use strict";
const fs = require("fs");
const Ajv = require("ajv/dist/2020").default;
const formats = require("ajv-formats").default;
const yaml = require("yaml");

const ajv = new Ajv({ strict: false, allErrors: false, validateFormats: true });
formats(ajv);
const schema = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
if (!ajv.validateSchema(schema)) {
	console.error(ajv.errorsText());
	process.exit(1);
}
const validate = ajv.compile(schema);

// A plain scalar is what JSON can say, or text: 010-1234 and 2023-10-31 are text.
function resolve(source) {
	if (/^(~|null|Null|NULL|)$/.test(source))
		return null;
	if (/^(true|True|TRUE)$/.test(source))
		return true;
	if (/^(false|False|FALSE)$/.test(source))
		return false;
	if (/^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$/.test(source))
		return Number(source);
	return source;
}

function load(text) {
	const document = yaml.parseDocument(text, { uniqueKeys: true });
	if (document.errors.length)
		throw document.errors[0];
	yaml.visit(document, {
		Scalar(key, node) {
			if (key !== "key" && node.type === "PLAIN")
				node.value = resolve(node.source || "");
		},
	});
	return document.toJS();
}

for (const path of fs.readFileSync(process.argv[3], "utf8").split("\n").filter(Boolean)) {
	const text = fs.readFileSync(path, "utf8");
	let word = "unreadable";
	try {
		const value = path.endsWith(".json") ? JSON.parse(text) : load(text);
		word = validate(value) ? "valid" : "invalid";
	} catch (error) {
		// Not YAML at all; the caller knows which files may be.
	}
	console.log(word, path);
}
