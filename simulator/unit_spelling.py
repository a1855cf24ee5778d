"""Names of units as systems without codes write them: another tone placement, two spaces, a suffix for the province."""

from __future__ import annotations

import re
import unicodedata

from simulator import dice
from simulator.province import Province, Unit

_TONES = "\u0300\u0301\u0303\u0309\u0323"
# a tone mark on the first of two vowels that end a syllable (óa, òe, ủy) may as well stand on the second (oá, oè, uỷ)
_MOVABLE = re.compile(rf"([oO])([{_TONES}])([ae])(?!\w)|([uU])([{_TONES}])(y)(?!\w)")
PLAIN, OTHER_TONE, TWO_SPACES, WITH_SUFFIX = range(4)
_SHARES = (0.55, 0.7, 0.8)  # below the first the name is plain, below the second its tone stands elsewhere, and so on


def other_tone(name: str) -> str:
    """`Thuận Hóa` becomes `Thuận Hoá`: two good spellings of one name."""
    moved = _MOVABLE.sub(lambda found: "".join((found[1] or found[4], found[3] or found[6], found[2] or found[5])), unicodedata.normalize("NFD", name))
    return unicodedata.normalize("NFC", moved)


def typed(unit: Unit, of: Province, system: str) -> str:
    """The unit's name as one system has it, always the same way in that system."""
    drawn = dice.one(dice.place(of.h_code, unit.unit_code, system), "spelling")
    way = sum(drawn >= share for share in _SHARES)
    if way == OTHER_TONE:
        return other_tone(unit.name)
    if way == TWO_SPACES:
        return unit.name.replace(" ", "  ", 1)
    return with_suffix(unit, of) if way == WITH_SUFFIX else unit.name


def with_suffix(unit: Unit, of: Province) -> str:
    return f"{unit.name} - {of.full_name_vi}"
