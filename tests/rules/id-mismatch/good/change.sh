# folder, id and all that refers to it
mv units/miit-gd/cases/gd-002 units/miit-gd/cases/gd-020
sed -i 's/^id: .*/id: gd-020/' units/miit-gd/cases/gd-020/case.yaml
sed -i 's/gd-002:/gd-020:/;s/- gd-002/- gd-020/' units/miit-gd/recommendation.yaml
