cp -R "$BASE/." .
cp -R units/miit-gd units/miit-sz
sed -i 's/miit-gd/miit-sz/; s/广东省/深圳市/; s/province-miit/city-miit/; s/440000/440300/' \
	units/miit-sz/unit.yaml units/miit-sz/recommendation.yaml
