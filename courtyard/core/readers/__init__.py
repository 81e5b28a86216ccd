"""Readers of documents that anybody may have written: what ``core/insides.py`` starts as a process of its own (``child``).

``child`` sniffs what the bytes are and hands them to the reader of their format: ``pdf``, ``packed`` (office documents: XML in
a zip), ``compound`` (those from before 2007), ``markup``, ``mail``, ``plain``. Nothing of a document is run, fetched or drawn.
No Django here: it would take longer to load than most files to read.
"""
