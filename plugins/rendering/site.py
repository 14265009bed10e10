"""What there is to read in a build: settings, posts, pages, files, lists of them; and what each is told by."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from pelican.contents import Content, Static

from . import key
from .contents import Kept
from .facts import Telling, UntoldError, few, short, single
from .store import digest

#: Told instead of what is not there.
ABSENT = "-"
#: Settings that say where a build reads and writes, or hold what it works with, and differ where no page does.
APART = frozenset("ARTICLE_PATHS CACHE_PATH MARKDOWN OUTPUT_PATH PAGE_PATHS RENDERING RENDERING_BEFORE".split())


#: A summary follows from the content, unless the post has one of its own.
TEXTS = frozenset({"content", "summary"})


class Site:
    """
    All that the pages of one build can read.

    :param context: what Pelican's generators found, with the settings
    :param settings: Pelican's
    :param is_steady: whether nothing changes a post between one page and the next
    """

    def __init__(self, context: Mapping[str, Any], settings: Mapping[str, Any], *, is_steady: bool) -> None:
        self._settings = settings
        self._apart = settings["PLUGIN_PATHS"]
        self._kinds = {"p": context["generated_content"], "f": context["static_content"]}
        self._same = {id(settings): "settings"}
        self._is_steady = is_steady
        self._names: dict[int, tuple[Content, str]] = {}
        self._facts: dict[str, dict[str, str]] = {}
        self._lists: dict[int, tuple[list[Any], str, frozenset[str]]] = {}
        self._links = re.compile(settings["INTRASITE_LINK_REGEX"], re.VERBOSE)
        self._states: tuple[tuple[object, ...], str] = ((), "")
        self._files = ""
        #: What a page may read without its being noted: the site is another one when any of it changes.
        self.settled = {
            name: value
            for name, value in context.items()
            if name.isupper() and name not in APART and name in settings and settings[name] is value
        }
        self.name = self._named()

    def _named(self) -> str | None:
        """Name the site by all that is the same for each of its pages; None if that cannot be told."""
        settings = self._settings
        theme = settings["THEME"]
        try:
            said = Telling(self._same, apart=self._apart).of(dict(sorted(self.settled.items())))
        except UntoldError:
            return None

        static = [os.path.join(theme, path) for path in settings["THEME_STATIC_PATHS"]]  # noqa: PTH118 - texts, as settings are
        return digest("site", str(settings["PATH"]), said, key.code(settings), key.files(static))

    def refer(self, content: Content) -> str:
        """
        Name a post, page or file so that it is found again in another build.

        :param content: Pelican's
        :return: its kind, and its path in the content folder
        :raises UntoldError: if Pelican itself would not find it
        """
        known = self._names.get(id(content))
        if known is not None and known[0] is content:
            return known[1]

        kind = "f" if isinstance(content, Static) else "p"
        path = content.relative_source_path
        if self._kinds[kind].get(path) is not content:
            raise UntoldError(str(content))

        name = f"{kind}{path}"
        self._names[id(content)] = content, name
        return name

    def find(self, name: str) -> Content | None:
        """
        Find a post, page or file.

        :param name: what another build referred to it by
        """
        return self._kinds.get(name[:1], {}).get(name[1:])

    def told(self, value: object) -> str:
        """
        Tell of a value that a page was given.

        :param value: any
        :raises UntoldError: if it cannot be told of
        """
        if type(value) is str:
            return short(f"s{value}")

        if value is None:
            return "None,"

        if isinstance(value, Content):
            return short(f"@{self.refer(value)},")

        said = few(value) if isinstance(value, list) else single(value)
        if said is not None:
            return short(said)

        return (self.listed(value) if isinstance(value, list) else self.met(value))[0]

    def listed(self, value: list[Any]) -> tuple[str, frozenset[str]]:
        """
        Tell of a list, which many pages may be given, and of what kinds of content it holds.

        :param value: a list that stays as it is while pages are written
        :return: what is told of it, and a letter for each kind
        :raises UntoldError: if it cannot be told of
        """
        known = self._lists.get(id(value))
        if known is not None and len(known[0]) == len(value):
            return known[1], known[2]

        said, kinds = self.met(value)
        self._lists[id(value)] = value, said, kinds  # it is held, so that its id is no other's
        return said, kinds

    def met(self, value: object) -> tuple[str, frozenset[str]]:
        """
        Tell of a value, and of what kinds of content it holds.

        :param value: any
        :return: what is told of it, and a letter for each kind
        :raises UntoldError: if it cannot be told of
        """
        met: set[str] = set()

        def refer(content: Content) -> str:
            name = self.refer(content)
            met.add(name[0])
            return name

        def listed(many: list[Any]) -> str:
            said, kinds = self.listed(many)
            met.update(kinds)
            return said

        # What is asked for is told part by part; within it, a long list is told once for all who hold it.
        telling = Telling(self._same, refer, None if isinstance(value, list) else listed, self._apart)
        return short(telling.of(value)), frozenset(met)

    def fact(self, name: str, content: Content, attribute: str) -> tuple[str, bool]:
        """
        Tell of one thing that a post, page or file says of itself.

        :param name: what it is referred to by
        :param content: Pelican's
        :param attribute: what is asked for
        :return: what is told of it, and whether that is the same for every page, whoever asked for whatever before
        :raises UntoldError: if that cannot be told
        """
        known = self._facts.get(name)
        if known is not None and attribute in known:
            return known[attribute], True

        said, is_lasting = self._said(content, attribute)
        if is_lasting and self._is_steady:
            self._facts.setdefault(name, {})[attribute] = said

        return said, is_lasting and self._is_steady

    def forget(self) -> None:
        """Forget what was told, which is asked for no more in this build: much of what a build holds by its end."""
        self._facts.clear()
        self._lists.clear()

    def _said(self, content: Content, attribute: str) -> tuple[str, bool]:
        """Tell of what it says, and say whether it says the same everywhere in the site."""
        if attribute in TEXTS and isinstance(content, Kept) and not hasattr(content, "_get_content"):
            said, has_links = content.told()
            if not has_links and (attribute == "content" or "summary" not in content.metadata):
                return said, True

        value, is_lasting = self._read(content, attribute)
        return ABSENT if value is _NOTHING else self.told(value), is_lasting

    def _read(self, content: Content, attribute: str) -> tuple[object, bool]:
        """Read what it says, and say whether it says the same everywhere in the site."""
        if attribute == "summary" and "summary" in content.metadata:
            return content.metadata["summary"], False

        if attribute in TEXTS and not isinstance(content, Static):
            # Links depend on the page, and a file that is linked to moves there.
            text = content._content  # noqa: SLF001 - what plugins change, too
            has_links = hasattr(content, "_get_content") or not text or self._links.search(text)
            return (content.content, False) if has_links else (text, True)

        try:
            return getattr(content, attribute, _NOTHING), not isinstance(content, Static)
        except Exception as error:
            raise UntoldError(attribute) from error

    def files(self) -> str:
        """
        Tell of all files that are copied into the site, and of where they go as far as that is settled by now.

        :return: what changes with any of them
        """
        statics = [file for file in self._kinds["f"].values() if file is not None]
        states = tuple((vars(file).get("override_save_as"), is_settled(file)) for file in statics)
        if not self._files:
            self._files = digest(*(f"{file.source_path}:{_state(file.source_path)}" for file in statics))

        if states != self._states[0] or not self._states[1]:
            self._states = states, digest(self._files, repr(states))

        return self._states[1]

    def copied(self) -> list[str]:
        """List where files are copied to, but for those that a post attaches: to ask them would settle them."""
        files = [file for file in self._kinds["f"].values() if isinstance(file, Static)]
        return [super(Static, file).save_as for file in files]  # type: ignore[misc]  # Pelican's class is untyped

    def settled_files(self) -> set[str]:
        """List the files whose place in the site somebody has asked for: it stays as it is from then on."""
        return {f"f{path}" for path, file in self._kinds["f"].items() if file is not None and is_settled(file)}


_NOTHING = object()


def is_settled(file: Static) -> bool:
    """
    Say whether somebody has asked where a file will be.

    :param file: Pelican's
    """
    return bool(file._output_location_referenced)  # noqa: SLF001 - asking it any other way would settle it


def _state(path: str) -> str:
    """Tell a file from what it was."""
    try:
        state = os.stat(path)  # noqa: PTH116 - a text, as Pelican has it
    except OSError:
        return ABSENT

    return f"{state.st_size}:{state.st_mtime_ns}:{state.st_ctime_ns}:{state.st_ino}"
