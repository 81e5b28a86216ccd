"""The directory from an LDAP server: where it is (``place``), how it is reached (``connection``), what is asked of it
(``reading``, ``pictures``), with what defaults (``presets``), and what is said when it does not work (``troubles``).

What is read is written down as LDIF, so that from there on a server is a file like any other. ``connection``,
``reading`` and ``pictures`` load ``ldap3``, which takes a moment: services import them where they are needed.
"""
