# fetched by git lfs later: not checked, never passed
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n' >units/miit-gd/cases/gd-002/evidence/credit.pdf
