"""What DNS says about a domain: asking (:mod:`delivery.dns.asking`), and the records that mail rests on."""
