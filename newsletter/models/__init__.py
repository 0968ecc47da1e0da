"""What a writer owns: newsletters, issues with their sections and revisions, pictures."""

from newsletter.models.accounts import (
    AccountMail,
    AccountMailKind,
    Authenticator,
    Passkey,
    RecoveryCode,
    StudioSession,
)
from newsletter.models.audit import Act, AppendOnly, AuditEntry
from newsletter.models.issues import Issue, IssueAlias, IssueState, Revision, Section
from newsletter.models.links import CoveredIssue, CoveredLink, LinkCheck, LinkState
from newsletter.models.media import Image
from newsletter.models.newsletters import Direction, Newsletter
from newsletter.models.planning import BinItem, Hold, IssueTemplate, PlannedDay, Reminder, Snippet
from newsletter.models.team import Invitation, Membership, Role

__all__ = [
    "AccountMail",
    "AccountMailKind",
    "Act",
    "AppendOnly",
    "AuditEntry",
    "Authenticator",
    "BinItem",
    "CoveredIssue",
    "CoveredLink",
    "Direction",
    "Hold",
    "Image",
    "Invitation",
    "Issue",
    "IssueAlias",
    "IssueState",
    "IssueTemplate",
    "LinkCheck",
    "LinkState",
    "Membership",
    "Newsletter",
    "Passkey",
    "PlannedDay",
    "RecoveryCode",
    "Reminder",
    "Revision",
    "Role",
    "Section",
    "Snippet",
    "StudioSession",
]
