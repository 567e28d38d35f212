cp -R "$BASE/." .
sed '/^name:/,$d' profile.yaml >bomb
{
	cat bomb
	echo 'a: &a [x, x, x, x, x, x, x, x, x]'
	echo 'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]'
	echo 'c: [*b, *b, *b, *b, *b, *b, *b, *b, *b]'
} >profile.yaml
rm bomb
