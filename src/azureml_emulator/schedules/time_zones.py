"""Time zones by the names that Windows gives them, as Azure's triggers want them.

Source: Microsoft Learn, "CLI (v2) schedule YAML schema", appendix "Timezone"; which zone of the
IANA database a name means is CLDR's table, read from Babel.
"""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo

from babel.core import get_global

# Windows keeps these two names of old; CLDR has dropped them.
_OLD = {
    "Kamchatka Standard Time": "Asia/Kamchatka",
    "Mid-Atlantic Standard Time": "Etc/GMT+2",
}


def find_zone(name: str) -> ZoneInfo | None:
    """Return the time zone with this Windows name, in any case; None without any."""
    found = _zones().get(name.lower())
    return ZoneInfo(found) if found else None


@cache
def _zones() -> dict[str, str]:
    names: dict[str, str] = {**get_global("windows_zone_mapping"), **_OLD}
    return {windows.lower(): zone for windows, zone in names.items()}
