# one document between markers, with comments and the line ends of Windows
sed -i -e '1i ---' -e '$a ...' -e 's/^title: .*/& # 案例名称/' units/miit-gd/cases/gd-002/case.yaml
sed -i 's/$/\r/' units/miit-gd/cases/gd-002/case.yaml
