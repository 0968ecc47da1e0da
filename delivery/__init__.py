"""Send it: mailings, the delivery ledger, SMTP, reports."""
