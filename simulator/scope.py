"""What a practice system is asked about: whose province, which dice, which faults."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.faults import Faults
from simulator.province import DEFAULT_PROVINCE


@dataclass(frozen=True)
class Scope:
    """One province of the practice portals; the same seed and volume compose the same rows."""

    province_code: str = DEFAULT_PROVINCE
    seed: int = 1
    volume: float = 1.0
    faults: Faults = field(default_factory=Faults)
