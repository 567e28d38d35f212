# exactly five
add() { # ID TITLE TYPE NAME CODE
	cp -R units/ca-gd/cases/tx-001 "units/ca-gd/cases/$1"
	cp units/ca-gd/evidence/opinion-tx-001.pdf "units/ca-gd/evidence/opinion-$1.pdf"
	sed -i "s/^id: .*/id: $1/;s/^title: .*/title: $2/;s/^type: .*/type: $3/
		s/^    name: .*/    name: $4/;s/^    uscc: .*/    uscc: $5/
		/^sections:/,/^evidence:/s/^  \([a-z]*\): .*/  \1: 无/" "units/ca-gd/cases/$1/case.yaml"
	sed -i -e "s/^opinions:/  - $1\n&/" -e "/^  tx-001:/{
		p
		s/tx-001/$1/g
	}" units/ca-gd/recommendation.yaml
}
add tx-002 话单查询水印溯源 tracing 示例甲通信有限公司 91440100MA00000J20
add tx-003 客服坐席屏幕防护 leak-prevention 示例乙网络有限公司 91440100MA00000K0T
add tx-004 基站日志加密归集 encryption 示例丙传媒有限公司 91440100MA00000L9P
add tx-005 账单接口调用监测 monitoring 示例丁数据有限公司 91440100MA00000M7J
