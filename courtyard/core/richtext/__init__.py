"""Rich text: what people write, on its way in (cleaned, words resolved) and out (text, Markdown, excerpts).

``clean`` is the only way for HTML from outside to become a stored body. Everything else here takes HTML that ``clean``
returned and reads it as a flat stream of tokens, in linear time. The stored markup is viewer-neutral:
a mention is ``<span data-mention="UUID">@Name</span>``, a tag ``<a data-tag="slug" href="/tags/slug/">#Tag</a>``,
a picture ``<img data-file="UUID" src="/files/UUID/display" alt="">``.
"""

from courtyard.core.richtext.animations import with_animations
from courtyard.core.richtext.extract import Extracted, extract, relabel_mentions, unlink_tags
from courtyard.core.richtext.markdown import from_markdown, to_markdown
from courtyard.core.richtext.mentions import link_mentions
from courtyard.core.richtext.outline import Heading, outline, with_anchors
from courtyard.core.richtext.sanitise import MAX_HTML, clean
from courtyard.core.richtext.text import excerpt, is_blank, to_text
from courtyard.core.richtext.words import fold_tag, link_words

__all__ = [
    "MAX_HTML",
    "Extracted",
    "Heading",
    "clean",
    "excerpt",
    "extract",
    "fold_tag",
    "from_markdown",
    "is_blank",
    "link_mentions",
    "link_words",
    "outline",
    "relabel_mentions",
    "to_markdown",
    "to_text",
    "unlink_tags",
    "with_anchors",
    "with_animations",
]
