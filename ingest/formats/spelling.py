"""Whether a text is spelled as Vietnamese is: what tells that bytes of one legacy encoding were read as another, since every byte is a letter in each."""

from __future__ import annotations

import re
import unicodedata

from ingest.formats.guards import BodyError

LEAST_WORDS = 8  # fewer prove nothing
MOST_MISSPELLED = 1 / 2  # read rightly at most a fifth are (names of the highlands), read wrongly two thirds and more
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_AROUND = "-–—,.;:()[]\"'“”’/0123456789"
# one syllable without its tone: how it may begin, its vowels, how it may end (NFC)
_SYLLABLE = re.compile(
    "(?:ngh?|nh|gh|gi|kh|ch|th|tr|ph|qu|[bcdđghklmnpqrstvx])?"
    "(?:[iy]êu?|uyê?|uya|uô|ươ[iu]?|uôi|oă|oai|oa[oy]|oeo?|uâ|uây|uê|uơ|uyu|oa|"
    "a[iouy]|â[uy]|eo|êu|ia|iu|oi|ôi|ơi|ua|ui|ưa|ưi|ưu|[aăâeêioôơuưy])"
    "(?:ng|nh|ch|[cmnpt])?"
)


def refuse_misread(text: str, encoding: str, name: str) -> None:
    """BodyError where too many of the words with Vietnamese letters are no Vietnamese words: the encoding that was declared is not the file's."""
    words = [word for word in (raw.strip(_AROUND) for raw in text.split()) if not word.isascii()]
    misspelled = [word for word in words if not _is_vietnamese(word)]
    if len(words) >= LEAST_WORDS and len(misspelled) > len(words) * MOST_MISSPELLED:
        raise BodyError(
            f"{name} is hardly {encoding} text: {len(misspelled)} of {len(words)} words are not Vietnamese, such as '{misspelled[0][:20]}'; "
            "declare its encoding in the source's YAML or save it as UTF-8."
        )


def _is_vietnamese(word: str) -> bool:
    parts = unicodedata.normalize("NFD", word.lower())
    plain = "".join(part for part in parts if part not in _TONES)
    return len(parts) - len(plain) <= 1 and bool(_SYLLABLE.fullmatch(unicodedata.normalize("NFC", plain)))
