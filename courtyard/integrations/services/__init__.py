"""The directory from a file or an LDAP server. Keyword-only, one transaction, one entry of the audit log."""

from courtyard.integrations.services.runs import (
    apply_run,
    compare_run,
    discard_run,
    many_leave,
    resume_run,
    tidy,
    undo_run,
    upload_directory,
    work,
)
from courtyard.integrations.services.source import SourceWishes, Trial, forget_source, save_source, try_source
from courtyard.integrations.services.syncs import sync_directory, sync_on_schedule

__all__ = [
    "SourceWishes", "Trial", "apply_run", "compare_run", "discard_run", "forget_source", "many_leave", "resume_run", "save_source",
    "sync_directory", "sync_on_schedule", "tidy", "try_source", "undo_run", "upload_directory", "work",
]  # fmt: skip
