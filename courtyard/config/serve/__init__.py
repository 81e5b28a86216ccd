"""``courtyard serve``: one supervisor and the processes of a role.

The supervisor takes the data folder and the port, starts the embedded database, loads the program once and forks: what is
loaded is shared. It never talks to the database itself and runs no thread, so that a fork is always clean.
"""

from courtyard.config.serve.roles import ROLES
from courtyard.config.serve.start import Options, serve

__all__ = ["ROLES", "Options", "serve"]
