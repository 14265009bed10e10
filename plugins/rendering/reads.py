"""Note what one page reads while it is rendered, and ask of another build whether it would read the same."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from jinja2.defaults import DEFAULT_NAMESPACE
from jinja2.runtime import Context
from jinja2.utils import missing, pass_context
from markupsafe import Markup
from pelican.contents import Content
from pelican.paginator import Page, Paginator

from .around import names
from .facts import UntoldError
from .site import ABSENT, Site

#: What is not read whole, but by what is asked of it.
PARTLY = (Page, Paginator)
#: A function that uses any of these says something else each time.
RESTLESS = frozenset("choice choices monotonic now randint random shuffle time_ns today urandom utcnow uuid4".split())
#: What follows from where a page is.
WHERE = "SITEURL", "localsiteurl", "output_file"
_PLAIN = (str, Markup, int, bool, float, type(None))
# Who tells: a post by its name; what the page was given, whether that is anything, of which kind it is; all files.
GIVEN, ANY, KIND, FILES = "", "?", "!", "*"


@pass_context
def _with_context(_: Context) -> None:
    """Show what Jinja marks a function with that is handed the whole context."""


_CONTEXT = _with_context.jinja_pass_arg  # type: ignore[attr-defined]  # Jinja's mark


class Reads:
    """
    The notes of one page.

    :param site: what there is to read
    :param given: what the page is rendered with, by name
    """

    def __init__(self, site: Site, given: Mapping[str, Any]) -> None:
        self._site = site
        self._given = given
        self._parts: dict[int, tuple[Any, str]] = {}
        #: What was read, by whom and by its name, in the order of the reading.
        self.notes: dict[tuple[str, str], str] = {}
        #: What was read of posts and pages that say the same to every page.
        self.facts: dict[tuple[str, str], str] = {}
        #: Whether that is all that was read.
        self.is_all = True

    def variable(self, name: str, value: Any) -> Any:
        """
        Note that a template uses a variable.

        :param name: its name
        :param value: what it is there
        :return: the value, or what notes how it is used
        """
        settled = self._site.settled
        if name in WHERE or (name in settled and self._given.get(name, missing) is settled[name]):
            return value

        if name not in self._given:
            self.notes.setdefault((GIVEN, name), ABSENT)
        elif self._given[name] is value and not isinstance(value, Seen):
            if isinstance(value, list):
                return Seen(value, self, name)

            if isinstance(value, PARTLY):
                self._parts[id(value)] = value, name
                self.notes.setdefault((KIND, name), type(value).__name__)
            else:
                self.note(GIVEN, name, value)

        return value

    def attribute(self, owner: Any, name: object, value: Any) -> None:
        """
        Note that a template asks something of what it was given.

        :param owner: of what
        :param name: for what
        :param value: what it is there
        """
        if isinstance(owner, Content):
            try:
                said = self._site.refer(owner)
                if isinstance(value, MethodType) or not isinstance(name, str):
                    raise UntoldError(str(name))  # noqa: TRY301 - handled as what is raised within

                fact, is_lasting = self._site.fact(said, owner, name)
                (self.facts if is_lasting else self.notes).setdefault((said, name), fact)
            except UntoldError:
                self.is_all = False
        elif id(owner) in self._parts:
            path = self._parts[id(owner)][1]
            if isinstance(value, PARTLY):
                self._parts[id(value)] = value, f"{path}.{name}"
            elif isinstance(value, MethodType):
                self.note(GIVEN, path, owner)
            else:
                self.note(GIVEN, f"{path}.{name}", value)

    def note(self, who: str, name: str, value: object) -> None:
        """
        Note a value as it is.

        :param who: who reads it
        :param name: where it was found
        :param value: what it is
        """
        if (who, name) not in self.notes:
            try:
                self.notes[who, name] = self._site.told(value)
            except UntoldError:
                self.is_all = False

    def apart(self) -> tuple[dict[tuple[str, str], str], list[str]]:
        """
        Tell what was read from what was looked for in vain, which is most of what a theme names.

        :return: the notes of what was there, and the names of what was not
        """
        absent = {note for note, said in self.notes.items() if said == ABSENT and note[0] == GIVEN}
        there = {note: said for note, said in self.notes.items() if note not in absent}
        return there, [name for _, name in absent if name not in self._given]

    def call(self, function: Any, arguments: Iterable[Any]) -> None:
        """
        Note that a template lets a function of Python's work: it is one of what it is handed, and of nothing else.

        :param function: which
        :param arguments: what it is handed
        """
        if _is_templates(function):
            return

        if not _is_calm(function):
            self.is_all = False

        for value in arguments:
            if isinstance(value, _PLAIN):
                continue

            try:
                if isinstance(value, Seen):
                    kinds = value.whole(self._site)
                elif isinstance(value, (Context, Content, *PARTLY)):
                    raise UntoldError("read from Python")  # noqa: TRY301 - handled as what is raised within
                else:
                    kinds = self._site.met(value)[1]
            except UntoldError:
                self.is_all = False
                continue

            if "p" in kinds:
                self.is_all = False
            elif "f" in kinds:
                self.notes.setdefault((FILES, ""), self._site.files())


def again(site: Site, given: Mapping[str, Any], notes: Iterable[tuple[str, str]]) -> Iterable[str]:
    """
    Read for a page what another build's page read, in that order: reading may move files.

    :param site: what there is to read now
    :param given: what the page is rendered with now
    :param notes: who read what
    :return: what is told of each
    :raises UntoldError: if something cannot be told, or is not there any more
    """
    for who, name in notes:
        if who == GIVEN:
            root, *path = name.split(".")
            try:
                yield site.told(functools.reduce(getattr, path, given[root]))
            except (AttributeError, KeyError):
                raise UntoldError(name) from None
        elif who == ANY:
            yield str(bool(given.get(name)))
        elif who == KIND:
            yield type(given.get(name)).__name__
        elif who == FILES:
            yield site.files()
        else:
            content = site.find(who)
            if content is None:
                raise UntoldError(who)

            yield site.fact(who, content, name)[0]


class Seen(list[Any]):
    """A list that notes whether more is asked of it than if anything is in it."""

    def __init__(self, value: list[Any], reads: Reads, name: str) -> None:
        super().__init__(value)
        self._noted = reads, name, value

    def __bool__(self) -> bool:
        reads, name, value = self._noted
        reads.notes.setdefault((ANY, name), str(bool(value)))
        return bool(value)

    def whole(self, site: Site) -> frozenset[str]:
        """
        Note that all of it may be read.

        :param site: what there is to read
        :return: of what kinds of content it is
        """
        reads, name, value = self._noted
        reads.note(GIVEN, name, value)
        return site.listed(value)[1]


def _noting(method: str) -> Any:
    plain = getattr(list, method)

    @functools.wraps(plain)
    def noting(self: Seen, *arguments: Any, **named: Any) -> Any:
        reads, name, value = self._noted
        reads.note(GIVEN, name, value)
        return plain(self, *arguments, **named)

    return noting


for _method in (
    "__add__ __contains__ __eq__ __ge__ __getitem__ __gt__ __iter__ __le__ __len__ __lt__ __mul__ __ne__ __repr__"
    " __reversed__ __rmul__ copy count index"
).split():
    setattr(Seen, _method, _noting(_method))


def _is_templates(function: Any) -> bool:
    """Say whether a function is a template's own, or Jinja's: what it reads is noted anyway."""
    owner = getattr(function, "__self__", function)
    if type(owner).__module__.startswith("jinja2."):
        return True

    safe = any(function is one for name, one in DEFAULT_NAMESPACE.items() if name != "lipsum")
    return safe or getattr(function, "__module__", "") == "jinja2.async_utils"


def _is_calm(function: Any) -> bool:
    """Say whether a function can be taken for one of what it is handed."""
    if getattr(function, "jinja_pass_arg", None) is _CONTEXT:
        return False

    if isinstance(function, functools.partial):
        return _is_calm(function.func)

    if isinstance(function, MethodType):
        return not isinstance(function.__self__, Content) and _is_calm(function.__func__)

    if isinstance(function, FunctionType):
        return not names(function.__code__) & RESTLESS

    if isinstance(function, BuiltinFunctionType) or type(function).__name__ == "method-wrapper":
        return not isinstance(function.__self__, ModuleType | type)

    return not isinstance(function, type) and _is_calm(getattr(type(function), "__call__", dict))  # noqa: B004 - it is looked at
