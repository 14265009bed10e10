"""An export's XML is read element by element, and no more of it is kept than one element at a time.

expat reads it: it hands out text in pieces, so that a body of any size passes through without being kept; it knows the
line of everything; and it leaves namespaces to us, so that an export which uses a prefix without declaring it, as one
of fifteen real exports does, is read to its end.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from blogger.export import ExportError

ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "the blog's feed or backup"
# The archive formats that exports travel in, by their first bytes (RFC 1952; APPNOTE.TXT, section 4.3.7).
ARCHIVES = {b"\x1f\x8b": "a gzip file", b"PK\x03\x04": "a zip archive"}
CHUNK = 65536  # bytes
LARGEST = 16 * 1024 * 1024  # bytes of one entry; the largest body of 1 100 measured has less than one hundredth of it
DEEPEST = 100  # elements; Blogger's feeds nest four deep
MOST = 10_000  # elements of one entry; labels are elements, and nothing else repeats
MANY = 1_000  # names of elements; Blogger's exports have some fifty
ENCODINGS = {"", "utf-8", "utf8", "us-ascii", "ascii"}
# What these prefixes stand for in every real export, for the one that declares none.
USUAL = {"app": "http://purl.org/atom/app#", "thr": "http://purl.org/syndication/thread/1.0"}
USUAL |= {"gd": "http://schemas.google.com/g/2005", "blogger": "http://schemas.google.com/blogger/2018"}


@dataclass(slots=True)
class Element:
    """
    An element of the XML.

    :param name: ``{namespace}name``
    :param attributes: by their names, with the prefixes they have in the file
    :param line: the line it starts on
    :param content: the pieces of its text and its elements, in order
    :param children: these elements, by their names
    :param size: its length in the file, in bytes
    :param too_large: whether it is larger than what is read; then not all of it is here
    """

    name: str
    attributes: dict[str, str]
    line: int
    content: list[str | Element] = field(default_factory=list)
    children: dict[str, list[Element]] = field(default_factory=dict)
    size: int = 0
    too_large: bool = False

    def add(self, piece: str | Element) -> None:
        """Put the next piece into it."""
        self.content.append(piece)
        if not isinstance(piece, str):
            self.children.setdefault(piece.name, []).append(piece)

    def clear(self) -> None:
        """Let go of all that is in it."""
        self.content.clear()
        self.children.clear()

    def all(self, name: str) -> Sequence[Element]:
        """Give the elements of a name that stand straight in this one."""
        return self.children.get(name, ())

    def first(self, name: str) -> Element | None:
        """Give the first of them."""
        return next(iter(self.all(name)), None)

    def get(self, name: str, default: str = "") -> str:
        """Give an attribute."""
        return self.attributes.get(name, default)

    def text(self) -> str:
        """Give all the text in it."""
        return "".join(piece if isinstance(piece, str) else piece.text() for piece in self.content)


def elements(source: BinaryIO, name: str) -> Iterator[Element]:
    """
    Read a feed: its root first, without what stands in it, then each thing in it as it ends.

    :param source: the file
    :param name: what the file is called
    :return: the root, then the children of an Atom feed or of an RSS channel
    :raises ExportError: if the file is anything else, or ends before its end
    """
    reader = _Reader(name)
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    fed = 0
    try:
        while chunk := source.read(CHUNK):
            _refuse_archives(chunk if not fed else b"", name)
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                line += chunk.count(b"\n", 0, error.start)
                raise ExportError(f"{name}:{line}: is not UTF-8 ({error.reason}): save {FEED} again") from None

            line += chunk.count(b"\n")
            fed += len(chunk)
            reader.parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by position alone
            if fed - reader.parser.CurrentByteIndex > LARGEST:
                raise ExportError(f"{name}:{line}: has a tag without an end: save {FEED} again")

            yield from reader.taken()
    except expat.ExpatError as error:
        raise ExportError(_fault(error, name)) from None

    if not reader.begun:
        raise ExportError(f"{name}:{line}: holds nothing to import: save {FEED} again")

    try:
        reader.parser.Parse(b"", True)  # noqa: FBT003 - likewise
    except expat.ExpatError:
        raise ExportError(f"{name}:{line}: is cut off in this line: save {FEED} again") from None

    yield from reader.taken()


class _Scope:
    """The prefixes that are declared where an element stands, and the names that elements there have by them."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        self.prefixes = prefixes
        self._names: dict[str, str] = {}

    def resolved(self, tag: str) -> str:
        """Give the whole name of an element."""
        name = self._names.get(tag)
        if name is None:
            prefix, _, last = tag.rpartition(":")
            uri = self.prefixes.get(prefix, USUAL.get(prefix, prefix))
            name = f"{{{uri}}}{last}" if uri else last
            if len(self._names) < MANY:
                self._names[tag] = name

        return name


class _Reader:
    """What expat reports, made into elements."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.begun = False
        self.ended: list[Element] = []
        self.open: list[Element] = []
        self.scopes = [_Scope({"": "", "xml": "http://www.w3.org/XML/1998/namespace"})]
        self.whole = 1  # how deep the elements stand that are handed out
        self.count = 0
        self.start = 0
        self.parser = expat.ParserCreate("UTF-8")
        self.parser.buffer_text = True
        self.parser.buffer_size = CHUNK
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._starts
        self.parser.EndElementHandler = self._ends
        self.parser.CharacterDataHandler = self._text

    def taken(self) -> list[Element]:
        """Hand out the elements that have ended."""
        ended, self.ended = self.ended, []
        return ended

    def _here(self) -> str:
        return f"{self.name}:{self.parser.CurrentLineNumber}"

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "").lower() not in ENCODINGS:
            raise ExportError(f"{self._here()}: declares {encoding}, but Blogger writes UTF-8: save {FEED} again")

    def _doctype(self, *_: object) -> None:
        # Entities can only be declared in a document type, and no feed of Blogger's has one.
        raise ExportError(f"{self._here()}: declares a document type, as no feed of Blogger's does: save {FEED} again")

    def _starts(self, tag: str, attributes: dict[str, str]) -> None:
        scope = self.scopes[-1]
        # Few elements declare a prefix, and those of one scope are called by few names.
        declared = {name[6:]: uri for name, uri in attributes.items() if name == "xmlns" or name[:6] == "xmlns:"}
        if declared:
            scope = _Scope(scope.prefixes | declared)

        self.scopes.append(scope)
        element = Element(scope.resolved(tag), attributes, self.parser.CurrentLineNumber)
        depth = len(self.open)
        if depth > DEEPEST:
            raise ExportError(f"{self._here()}: nests deeper than any feed of Blogger's: save {FEED} again")

        if depth == 0:
            self._begin(element)
        elif depth == self.whole:
            self.start = self.parser.CurrentByteIndex
            self.count = 0
        elif depth > self.whole:
            self._keep(element)

        self.open.append(element)

    def _begin(self, root: Element) -> None:
        self.begun = True
        if root.name == "rss":
            self.whole = 2
        elif root.name != f"{ATOM}feed":
            what = f"<{root.name.rpartition('}')[2]}> is no Atom feed"
            raise ExportError(f"{self._here()}: is XML, but {what}: save {FEED}")

        self.ended.append(root)

    def _ends(self, _tag: str) -> None:
        element = self.open.pop()
        self.scopes.pop()
        if len(self.open) == self.whole:
            element.size = self.parser.CurrentByteIndex - self.start
            element.too_large = element.too_large or element.size > LARGEST
            self.ended.append(element)

    def _text(self, text: str) -> None:
        if len(self.open) > self.whole:
            self._keep(text)

    def _keep(self, piece: str | Element) -> None:
        whole = self.open[self.whole]
        self.count += isinstance(piece, Element)
        if self.parser.CurrentByteIndex - self.start > LARGEST or self.count > MOST:
            if not whole.too_large:
                self.open[-1].clear()  # what was too much is held no longer; the name stays

            whole.too_large = True
        else:
            self.open[-1].add(piece)


def _fault(error: expat.ExpatError, name: str) -> str:
    where, message = f"{name}:{error.lineno}", expat.ErrorString(error.code)
    if "entity" in message:
        return f"{where}: uses entities, as no feed of Blogger's does ({message}): save {FEED} again"

    return f"{where}: is not XML ({message}): save {FEED} again"


def _refuse_archives(head: bytes, name: str) -> None:
    for magic, kind in ARCHIVES.items():
        if head.startswith(magic):
            raise ExportError(f"{name}:1: is {kind} that holds no blog: unpack it and name the feed in it")
