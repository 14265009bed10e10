"""Write down what a post says of itself, so that it is read again without any of its text being looked at."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from pelican import contents
from pelican.urlwrappers import URLWrapper

#: What kept posts are made of: nothing else is made when one is read.
MADE_OF = frozenset(
    {
        ("datetime", "datetime"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
        ("dateutil.tz.tz", "tzlocal"),
        ("dateutil.tz.tz", "tzoffset"),
        ("dateutil.tz.tz", "tzutc"),
        ("markupsafe", "Markup"),
        ("pelican.urlwrappers", "Author"),
        ("pelican.urlwrappers", "Category"),
        ("pelican.urlwrappers", "Tag"),
        ("pelican.utils", "SafeDatetime"),
    }
)
#: What each build has its own of.
APART = frozenset(
    {"settings", "_context", "_html", "_fetch", "_told", "_shown", "_lasting", "_changes", "notes", "packed"}
)
_SETTINGS = "settings"
_found: dict[tuple[str, str], Any] = {}


def pack(content: Any) -> bytes | None:
    """
    Write down what a post or page says of itself, but for its HTML.

    :param content: the post or page, as it was read
    :return: None if it is made of more than can be written down
    """
    if isinstance(content, contents.Article) and not hasattr(content, "date"):
        return None  # Pelican gives a draft one when it is made

    packed = io.BytesIO()
    try:
        for wrapper in _wrappers(vars(content).values()):
            # Asked for its slug, one that has none would make Pelican warn of it, which it does only if need be.
            wrapper._slug = wrapper._slug or wrapper._normalize_key(wrapper.name) or None  # noqa: SLF001

        for name in ("url", "save_as"):
            getattr(content, name)  # made once for all builds

        told = {name: value for name, value in vars(content).items() if name not in APART}
        _Pickler(packed, content.settings).dump(told)
    except Exception:  # noqa: BLE001 - whatever it is, Pelican meets it when it asks for the same
        return None

    return packed.getvalue()


def _wrappers(values: Iterable[object]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, URLWrapper):
            yield value
        elif isinstance(value, list):
            yield from _wrappers(value)


def unpack(packed: bytes, settings: Any) -> dict[str, Any] | None:
    """
    Read what a post or page said of itself.

    :param packed: what was written down
    :param settings: Pelican's
    :return: its attributes; None if that is nothing that was written down
    """
    try:
        told: dict[str, Any] = _Unpickler(packed, settings).load()
        return told if type(told) is dict and all(type(name) is str for name in told) else None
    except Exception:  # noqa: BLE001 - pickle may raise anything: the post is read again
        return None


class _Pickler(pickle.Pickler):
    """Writes what an unpickler like the one below can read."""

    def __init__(self, file: io.BytesIO, settings: Any) -> None:
        super().__init__(file, protocol=5)
        self._settings = settings

    def persistent_id(self, value: Any) -> Any:
        """
        Name what is not written down: the settings, and time zones, which the system has.

        :param value: what is about to be written
        :raises pickle.PicklingError: if it is made by what no post is made by
        """
        if value is self._settings:
            return _SETTINGS

        if isinstance(value, ZoneInfo) and value.key:
            return "zone", value.key

        if callable(value) and (value.__module__, value.__qualname__) not in MADE_OF:
            raise pickle.PicklingError(str(value))

        return None


class _Unpickler(pickle.Unpickler):
    """Reads what was written down, and makes nothing but what posts are made of."""

    def __init__(self, packed: bytes, settings: Any) -> None:
        super().__init__(io.BytesIO(packed))
        self._settings = settings

    def persistent_load(self, name: Any) -> Any:
        """
        Give what was not written down.

        :param name: what it is called
        """
        return self._settings if name == _SETTINGS else ZoneInfo(name[1])

    def find_class(self, module: str, name: str) -> Any:
        """
        Find what something is made by.

        :param module: where it is
        :param name: its name
        :raises pickle.UnpicklingError: if posts are not made by it
        """
        if (module, name) not in MADE_OF:
            raise pickle.UnpicklingError(f"{module}.{name}")

        if (module, name) not in _found:
            _found[module, name] = super().find_class(module, name)

        return _found[module, name]
