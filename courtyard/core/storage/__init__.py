"""Keyed blobs: bytes under generated names, whole or not at all, and their way back to a browser.

The bytes lie in Django's default storage: ``Folder`` on one machine, an object store when one is configured. What a
file is called and who may read it is the business of the rooms; here a file is a key.
"""

from courtyard.core.storage.blobs import Source, Stored, delete, exists, open, save, sweep
from courtyard.core.storage.filetypes import safe_download_name, sniff
from courtyard.core.storage.folder import Folder
from courtyard.core.storage.serving import INLINE, serve

__all__ = [
    "INLINE",
    "Folder",
    "Source",
    "Stored",
    "delete",
    "exists",
    "open",
    "safe_download_name",
    "save",
    "serve",
    "sniff",
    "sweep",
]
