echo 申报书 >申报书.docx
