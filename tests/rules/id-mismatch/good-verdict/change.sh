mkdir -p reviews/formal/gd-001
cat >reviews/formal/gd-001/r001.1.yaml <<'END'
dsc: verdict/1
programme: miit-ds-2023
stage: formal
case: gd-001
subject: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
reviewer: r001
seq: 1
previous: null
kind: pass
nonce: 00112233445566778899aabbccddeeff
declared_at: 2023-11-20T09:31:05+08:00
END
