# six cases near a listed title and nearer to each other: none hides behind the others
sed -i 's/title: .*/title: 面料研发样本库的动态脱敏应用项目/;s/uscc: .*/uscc: 91330100MA00000H6G}/' listed/2022.yaml
for n in 3 4 5 6 7 8; do
	cp -R units/miit-gd/cases/gd-002 units/miit-gd/cases/gd-00$n
	sed -i "s/^id: .*/id: gd-00$n/" units/miit-gd/cases/gd-00$n/case.yaml
done
