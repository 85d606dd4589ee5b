"""Files that leave the house: codings and needs as CSV, reports as HTML and Markdown."""
