cp -R "$BASE/." .
mkdir -p reviews/expert/gd-009
cat >reviews/expert/gd-009/r009.1.yaml <<'END'
dsc: verdict/1
programme: miit-ds-2023
stage: expert
case: gd-009
subject: sha256:0000000000000000000000000000000000000000000000000000000000000000
reviewer: r009
seq: 1
previous: null
kind: abstain
checks: {}
scores: {}
reason: 虚构
supersedes: null
nonce: 00000000000000000000000000000000
declared_at: 2023-11-20T09:31:05+08:00
END
