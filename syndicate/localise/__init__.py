"""How an edition speaks: its labels, dates, numbers, plurals, language names and writing direction.

Words come from PO catalogues, everything else from CLDR by way of babel, which is imported in this folder only. A msgid
is the English text, so a message that no catalogue holds is said in English.
"""

from syndicate.localise.catalogue import MESSAGES, check_catalogue, read_catalogue, to_say
from syndicate.localise.languages import with_territory
from syndicate.localise.voice import Voice, load_voice, own_name

__all__ = [
    "MESSAGES", "Voice", "check_catalogue", "load_voice", "own_name", "read_catalogue", "to_say", "with_territory",
]  # fmt: skip
