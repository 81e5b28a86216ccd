"""An organisation's directory from a file: CSV, XLSX, LDIF, vCard.

Read (``formats``) -> columns mapped (``columns``) -> compared (``compare``: lines of a run, nothing touched) -> applied
(``apply``), and taken back (``undo``). ``courtyard.integrations.services`` is the way in; ``Imported`` with the source
"directory" remembers by which key everybody came.
"""
