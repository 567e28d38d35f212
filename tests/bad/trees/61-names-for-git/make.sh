cp -R "$BASE/." .
cd units/miit-gd/cases/gd-001/evidence
mkdir .git .GIT
echo >.gitattributes
echo '[core]' >.git/config
echo >.gitmodules
