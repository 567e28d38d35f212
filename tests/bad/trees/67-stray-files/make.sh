cp -R "$BASE/." .
echo >units/备注.txt
echo >units/miit-gd/汇总表.xlsx
echo >units/miit-gd/cases/说明.docx
echo >units/miit-gd/cases/gd-001/验收报告.pdf
mkdir units/miit-gd/cases/gd-001/旧版
echo >listed/名单.xlsx
echo >people/r001.yaml.bak
echo >units/.DS_Store
echo >units/miit-gd/cases/gd-001/Thumbs.db
echo >units/miit-gd/cases/gd-001/~\$case.docx
echo >units/miit-gd/cases/gd-001/.case.yaml.swp
