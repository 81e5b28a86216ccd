"""Commands: what a message does that begins with a slash and a word, such as ``/later 20m On my way``.

One rule: words are a command if their very first characters are a slash and letters, up to a blank or the end (``parsing``). So
``/etc/hosts`` and ``/ 5`` are words, and so is whatever begins with a blank. A new command is a function in a module of this
package, and a line in that module's ``COMMANDS``.
"""

from courtyard.chat.commands.base import Answer, Command, Standing, standing
from courtyard.chat.commands.parsing import word_of
from courtyard.chat.commands.registry import COMMANDS, offered, run

__all__ = ["COMMANDS", "Answer", "Command", "Standing", "offered", "run", "standing", "word_of"]
