"""What a template left in an article, decided by rules an editor can read and extend: the TOML files in this folder.

Nothing is changed here.
"""

from syndicate.boilerplate.block import HEADINGS, Block
from syndicate.boilerplate.dateline import dateline
from syndicate.boilerplate.decide import decide
from syndicate.boilerplate.reading import Rules, shipped, with_own
from syndicate.boilerplate.repeats import REPEATED_WORDS
from syndicate.boilerplate.rule import Rule
from syndicate.boilerplate.words import words_of

__all__ = [
    "HEADINGS", "REPEATED_WORDS", "Block", "Rule", "Rules", "dateline", "decide", "shipped", "with_own", "words_of",
]  # fmt: skip
