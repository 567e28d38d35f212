cp -R "$BASE/." .
cd units/miit-gd/cases/gd-001/evidence
for name in CON.pdf nul aux.txt 'a:b.pdf' 'why?.pdf' 'x|y.pdf' 'q".pdf' 'dot.' 'space ' 'back\slash.pdf'; do
	printf '%%PDF-1.4\n' >"$name"
done
