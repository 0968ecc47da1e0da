"""Write it: newsletters, issues, the document, import and export, rendering. Knows nothing about people."""
