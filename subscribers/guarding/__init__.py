"""What stands between the signup form and whoever misuses it; see ``docs/operate/subscribers.md``."""

from subscribers.guarding.judging import Outcome, Verdict, advice_on, as_meant, challenge_for, is_guarded, judge

__all__ = ["Outcome", "Verdict", "advice_on", "as_meant", "challenge_for", "is_guarded", "judge"]
