"""Render a page only when something it read has changed since it was rendered last, in whatever build that was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jinja2 import Template, TemplateNotFound, meta
from pelican.contents import Content

from . import reads
from .before import Made
from .environment import Traced
from .facts import UntoldError
from .known import load, save
from .ledger import Facts
from .site import Site
from .store import Store, digest

FOLDER = "pages"
#: What Pelican's feeds say of a post beside its content and its summary.
FACTS = ("title", "url", "date", "modified", "author", "category", "tags")
# Of what kinds the parts are of what is kept of a post's fact, and of a page.
_FACT: list[type] = [str, str, str]
_PAGE: list[type] = [str, str, tuple, list, list, list]


class Pages:
    """
    What is known of a site's pages from earlier builds: what each read, and what came of it.

    :param site: what there is to read now
    :param store: where it is kept
    """

    def __init__(self, site: Site, store: Store) -> None:
        self._site = site
        self._store = store
        self._sources: dict[tuple[int, int, str], str] = {}
        known = load(store, f"{FOLDER}-{site.name}", _is_one) if site.name else {}
        self._named: dict[str, list[str | None]] = known.get("templates", {})
        self._facts = Facts(site, known.get("facts", []))
        self._known: dict[str, tuple[Any, ...]] = known.get("pages", {})
        self._now: dict[str, tuple[Any, ...]] = {}

    def render(self, template: Template, given: dict[str, Any]) -> Made:
        """
        Give a page.

        :param template: what it is rendered by
        :param given: what it is rendered with, by name
        """
        environment = template.environment
        if self._site.name is None or not isinstance(environment, Traced) or template.name is None:
            text = template.render(given)
            return Made(_named(text), lambda: text)

        name = given["output_file"]
        source = digest(self._source(environment, template.name), *[str(given.get(one)) for one in reads.WHERE])
        known = self._known.get(name)
        if known is not None and self._is_same(known, source, given):
            self._now[name] = known
            return Made(known[1], lambda: self._again(known[1], template, given))

        settled = self._site.settled_files()
        noted = reads.Reads(self._site, given)
        environment.reads = noted
        try:
            page = template.render(given)
        finally:
            environment.reads = None

        self._now.pop(name, None)
        kept_as = _named(page)
        if noted.is_all:
            there, absent = noted.apart()
            said = digest(source, *there.values())
            moved = sorted(self._site.settled_files() - settled)
            self.keep(kept_as, page)
            self._now[name] = said, kept_as, self._facts.note(noted.facts), list(there), absent, moved

        return Made(kept_as, lambda: page)

    def _is_same(self, known: tuple[Any, ...], source: str, given: Mapping[str, Any]) -> bool:
        """Say whether a page would be the same now, and settle what it settled."""
        said, _, facts, notes, absent, moved = known
        try:
            if not self._facts.are_same(facts) or not given.keys().isdisjoint(absent):
                return False

            if digest(source, *reads.again(self._site, given, notes)) != said:
                return False
        except (UntoldError, AttributeError, LookupError, TypeError, ValueError):  # what was kept may be damaged
            return False

        for file in moved:
            found = self._site.find(file)
            # To ask where a file will be settles that, as it did when the page was rendered.
            _ = found.url if found is not None else None

        return True

    def _again(self, name: str, template: Template, given: dict[str, Any]) -> str:
        """Give a page that would be the same, rendered again should it not be kept any more."""
        text = self.text(name)
        if text is None:
            text = template.render(given)
            self.keep(_named(text), text)

        return text

    def _source(self, environment: Traced, name: str) -> str:
        """Identify a template with all that it can name: what it extends, includes and imports."""
        loader: Any = environment.loader
        asked = id(environment), len(getattr(loader, "loaders", ())), name
        if asked not in self._sources:
            texts: dict[str, str] = {}
            waiting = [name]
            while waiting:
                one = waiting.pop()
                if one in texts:
                    continue

                try:
                    texts[one] = loader.get_source(environment, one)[0]
                except TemplateNotFound:
                    texts[one] = ""
                    continue

                for other in self._names(environment, texts[one]):
                    # A name that is made while the page is rendered may be any.
                    waiting += environment.list_templates() if other is None else [other]

            self._sources[asked] = digest(*(part for pair in sorted(texts.items()) for part in pair))

        return self._sources[asked]

    def _names(self, environment: Traced, text: str) -> list[str | None]:
        """List the templates that one names."""
        known_as = digest(text)
        if known_as not in self._named:
            self._named[known_as] = list(meta.find_referenced_templates(environment.parse(text)))

        return self._named[known_as]

    def feed(self, posts: Iterable[Content], about: object) -> str | None:
        """
        Name a feed of Pelican's own kind by all it is made of.

        :param posts: those it shows
        :param about: what is said of it
        :return: a digest; None if that cannot be told
        """
        try:
            said = [
                self._site.fact(self._site.refer(post), post, name)[0]
                for post in posts
                for name in ("content", "summary", *FACTS)
            ]
            told = self._site.told(about)
        except UntoldError:
            return None

        return None if self._site.name is None else digest("feed", self._site.name, told, *said)

    def text(self, name: str | None) -> str | None:
        """
        Find a text.

        :param name: a digest of all it is made of
        """
        text = None if name is None else self._store.get(name)
        try:
            return None if text is None else text.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            return None

    def keep(self, name: str, text: str) -> None:
        """
        Keep a text.

        :param name: a digest of all it is made of
        :param text: what was made
        """
        self._store.put(name, text.encode("utf-8", "surrogatepass"))

    def save(self) -> None:
        """Keep what is known now for the next build."""
        if self._site.name is not None and self._now != self._known:
            self._site.forget()
            pages = self._now
            facts, numbers = self._facts.without(page[2] for page in pages.values())
            if numbers:
                pages = {
                    name: (*page[:2], tuple(numbers[fact] for fact in page[2]), *page[3:])
                    for name, page in pages.items()
                }

            save(self._store, f"{FOLDER}-{self._site.name}", {"templates": self._named, "facts": facts, "pages": pages})


def _is_one(name: str, kept: Any) -> bool:
    """Say whether this is what is kept of templates, of posts or of pages, as far as nobody sees who asks it."""
    if name == "facts":
        return type(kept) is list and all(type(one) is tuple and [*map(type, one)] == _FACT for one in kept)

    if name == "templates":
        return type(kept) is dict and all(type(one) is list for one in kept.values())

    return name == "pages" and type(kept) is dict and all(_is_page(page) for page in kept.values())


def _is_page(page: Any) -> bool:
    """Say whether this is what is kept of a page: what it read, what came of it, and what it settled."""
    return type(page) is tuple and [*map(type, page)] == _PAGE and all(type(file) is str for file in page[-1])


def _named(text: str) -> str:
    """Name a page by what it says."""
    return digest("page", text)
