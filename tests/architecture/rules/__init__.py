"""The house rules. Each is a function that takes a file, a tree or a registry and yields violations.

A violation says where it is and what the better way would be. ``python -m tests.architecture`` (part of bin/lint) runs
those that only read files; the tests beside this package run all of them and show each one a sample it must catch.
"""
