# a file where a folder of documents belongs
rm -r people
echo 示例戊 >people
