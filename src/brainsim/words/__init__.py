"""Every name, unit and sentence, once a language, as data: en.yaml and ko.yaml beside this file.

A third language, or words for an outcome, lever, place or programme of your own, need no code:

    from brainsim import words

    words.add("en", {"outcomes": {"returns_year_2": "researchers who return within two years"}})
    words.read(Path("de.yaml"))  # or a folder of such files

A name without words is said as it is written, underscores as spaces; a sentence that a language lacks is said in English.
"""

from brainsim.words.book import add, languages, missing, read, use
from brainsim.words.say import say

__all__ = ["add", "languages", "missing", "read", "say", "use"]
