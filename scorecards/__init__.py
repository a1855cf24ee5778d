"""What leaders read: one frozen release → the PDF, the workbook and the page of a province and a period, and three sentences."""
