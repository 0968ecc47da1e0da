"""Preflight: what is looked at before an issue goes out.

:func:`check` gathers what is known of an issue and lets every registered check look at it. The checks are pure:
manuscript in, findings out.
"""

from newsletter.preflight.finding import Finding, Mend, Severity, errors, warnings
from newsletter.preflight.running import check, examine

__all__ = ["Finding", "Mend", "Severity", "check", "errors", "examine", "warnings"]
