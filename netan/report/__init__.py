"""What goes out as a document: workbook, brief, forms."""
