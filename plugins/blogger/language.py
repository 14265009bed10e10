"""The language of a block of code: what its label says if the code agrees, else what the code says.

Labels lie: ``brush: js`` stands on shell scripts, ``class="bash"`` on sessions with ``>>>``, ``class="html"`` on style
sheets. And much that is no Python parses as Python, such as JavaScript's ``alert("x")``.
"""

from __future__ import annotations

import json
import re

from pygments.lexers import find_lexer_class_by_name
from pygments.util import ClassNotFound

from .python import is_python, is_python2, speaks_python

# Code is judged by its beginning.
LOOKED_AT = 8_000
# What highlighters call languages, where Pygments calls them otherwise
# (https://github.com/syntaxhighlighter/syntaxhighlighter/wiki/Brushes-and-Themes).
NAMES = {
    "actionscript3": "as3",
    "c#": "csharp",
    "c-sharp": "csharp",
    "c++": "cpp",
    "erl": "erlang",
    "htm": "html",
    "jquery": "javascript",
    "js": "javascript",
    "jscript": "javascript",
    "objc": "objective-c",
    "pas": "delphi",
    "pascal": "delphi",
    "pl": "perl",
    "plain": "text",
    "plaintext": "text",
    "ps": "powershell",
    "ps1": "powershell",
    "py": "python",
    "py3": "python",
    "python3": "python",
    "rails": "ruby",
    "rb": "ruby",
    "ror": "ruby",
    "sh": "bash",
    "shell": "bash",
    "txt": "text",
    "vb": "vb.net",
    "vbnet": "vb.net",
    "xhtml": "html",
    "yml": "yaml",
}
# Languages of which one holds the other, or looks like it.
FAMILIES = (
    {"bash", "batch", "console", "docker", "powershell"},
    {"arduino", "c", "cpp", "csharp", "java", "objective-c"},
    {"as3", "coffeescript", "groovy", "java", "javascript", "json", "typescript"},
    {"c", "cpp", "csharp", "dart", "groovy", "java", "kotlin", "scala", "swift", "vala"},
    {"django", "erb", "html", "html+php", "jsp", "php", "svg", "vue", "xml", "xslt"},
    {"css", "less", "sass", "scss"},
    {"json", "yaml"},
    {"cython", "python", "python2"},
    {"mysql", "plpgsql", "plsql", "postgresql", "sql", "sqlite3", "tsql"},
)
MARKUP = re.compile(r"<[A-Za-z!?/]")
COMMENTS = r"\s*(?><!--(?:[^-]|-(?!->))*-->\s*)*+"
ELEMENT = re.compile(COMMENTS + r"<(\?xml|!doctype|[a-z][\w:.-]*)", re.IGNORECASE)
HTML = frozenset(
    "!doctype a article audio b body br button center code dd div dl dt em embed font footer form h1 h2 h3 h4 h5 h6"
    " head header hr html i iframe img input label li link main meta nav object ol option p pre script section select"
    " span strong style table tbody td textarea tfoot th thead title tr ul video".split()
)
# What code has if it is what its label says.
SHAPES = {
    "css": re.compile(r"[{}:]"),
    "html": MARKUP,
    "json": re.compile(r"\A\s*[\[{\"/]"),
    "python": re.compile(r"\b(?:def|class|import|from|print|for|while|if|return|self|with|try|lambda)\b|[=(]"),
    "xml": MARKUP,
}

# First words that tell a shell command from a line of something else.
COMMANDS = frozenset(
    "apt apt-get brew bundle cat cd chmod chown cp curl docker easy_install echo export gem git grep kubectl ln ls make"
    " mkdir mv npm npx pip pip3 pipx python python3 rm rsync scp sed ssh sudo svn tar touch uv virtualenv wget yarn"
    " yum".split()
)
PROMPT = re.compile(r"^[$#%] \S", re.MULTILINE)
SESSION = re.compile(r"^\s*>>>(\s|$)", re.MULTILINE)
VARIABLES = re.compile(r"(?:[A-Z_][A-Z0-9_]*=\S*\s*)+")

# Signs that nothing but one language has where they stand; they are stronger than a label. The first one tells.
STRONG = {
    "php": r"<\?php\b",
    "diff": r"^@@ -\d+(?:,\d+)? \+\d+|^diff --git ",
    "bash": r"\A#!.{0,40}\b(?:ba|da|k|z)?sh\b",
    "perl": r"\A#!.{0,40}\bperl\b",
    "ruby": r"\A#!.{0,40}\bruby\b",
    "css": r"\A\s*(?>/\*(?:[^*]|\*(?!/))*\*/\s*)*+(?:@(?:charset|font-face|import|media)\b"
    r"|[\w.#*:>,+\[][\w.#*:>,+ \n\[\]=\"-]*\{\s*(?>/\*(?:[^*]|\*(?!/))*\*/\s*)*+[a-z-]+ *:[^;{}\n]+(?:;|\s*\}))",
    "c": r"^#[ \t]*include[ \t]*[<\"][\w/]+\.h[>\"]",
    "cpp": r"^#[ \t]*include[ \t]*<\w+>",
}
# Signs that tell where no label does.
WEAK = {
    "csharp": r"^[ \t]*using (?:Microsoft|System)\b[\w.]*;|^[ \t]*namespace [\w.]+[ \t]*\{?[ \t]*$|\bConsole\.Write"
    r"|^[ \t]*(?:internal|private|protected|public) (?:async|override|partial|readonly|virtual|bool|string) ",
    "vb.net": r"(?i)^[ \t]*End (?:Class|Function|If|Module|Property|Select|Sub)[ \t]*$",
    "java": r"^[ \t]*(?:import|package) [\w.]+(?:\.\*)?;|\bSystem\.out\.print"
    r"|^[ \t]*(?:private|protected|public) (?:static |final |class |void |[A-Z]\w* ){1,4}",
    "go": r"^package \w+$|^func (?:\(\w+ \*?\w+\) )?\w+\(",
    "cpp": r"\bstd::\w|^[ \t]*using namespace \w+;|\bcout[ \t]*<<|\btemplate[ \t]*<",
    "c": r"^[ \t]*(?:int|void)[ \t]+main[ \t]*\(|^[ \t]*#[ \t]*(?:define|endif|ifdef|ifndef)\b",
    "ini": r"\A\s*(?:[#;].*\n\s*)*+\[[\w .:\"/-]+\][ \t]*\n\s*[\w.-]+[ \t]*[=:]",
    "javascript": r"\bfunction\b[ \t]*\w*[ \t]*\([\w$, ]*\)[ \t]*\{|=>[ \t]*[{(]|(?<![\w.$])(?:\$|alert|jQuery)\("
    r"|\b(?:JSON|console|document|module|window)\.[a-z]\w+|^[ \t]*(?:const|let|var)[ \t]+[\w${]|[!=]==",
    "sql": r"(?i)\A\s*(?:(?:alter|create|drop) (?:or replace |temporary |unique )*(?:database|function|index|procedure"
    r"|role|schema|sequence|table|trigger|user|view)|delete from|insert into|select\b[^;]*?\sfrom|update \S+ set)\s",
    "ruby": r"^[ \t]*(?:require ['\"]|attr_accessor :)|\bdo \|\w+",
}


def language(text: str, label: str = "") -> str:
    """
    Name the language of some code, as Pygments knows it.

    :param text: the code
    :param label: what its editor called it, if anything
    :return: the name; ``python2`` for what only Python 2 can parse, ``text`` where nothing tells
    """
    told = named(label)
    seen = _strongly(text)
    if told and _agrees(told, seen, text):
        return "python2" if told == "python" and not is_python(text) and is_python2(text) else told

    return seen or _weakly(text)


def named(label: str) -> str:
    """
    Give Pygments' name for what an editor calls a language.

    :param label: an editor's name for a language
    :return: the name, empty if Pygments knows none
    """
    name = label.strip().lower()
    name = NAMES.get(name, name)
    if not re.fullmatch(r"[\w#.+-]{1,30}", name):
        return ""

    try:
        find_lexer_class_by_name(name)
    except ClassNotFound:
        return ""

    return name


def says_shell(text: str) -> bool:
    """
    Tell whether some code begins as a command typed into a shell.

    :param text: the code
    """
    return text.split(maxsplit=1)[0] in COMMANDS or PROMPT.search(text) is not None


def _agrees(told: str, seen: str, text: str) -> bool:
    """Tell whether nothing in the code speaks against its label."""
    if seen in {"", told}:
        shape = SHAPES.get(told)
        return shape is None or shape.search(text[:LOOKED_AT]) is not None

    return (told == "text" and seen != "pycon") or any(told in family and seen in family for family in FAMILIES)


def _strongly(text: str) -> str:
    """Name the language that signs tell which nothing else has; empty if there are none."""
    if SESSION.search(text):
        return "pycon"

    if speaks_python(text):
        return "python"

    start = text[:LOOKED_AT]
    found = next((name for name, sign in STRONG.items() if re.search(sign, start, re.MULTILINE)), "")
    return found or _markup(start) or _typed_in_a_shell(start)


def _weakly(text: str) -> str:
    start = text[:LOOKED_AT]
    found = next((name for name, sign in WEAK.items() if re.search(sign, start, re.MULTILINE)), "")
    if found:
        return found

    if VARIABLES.fullmatch(start):
        return "bash"

    if is_python(text):
        return "python"

    if says_shell(start):
        return "console" if PROMPT.search(text) else "bash"

    if _is_json(text):
        return "json"

    return "python2" if is_python2(text) else "text"


def _markup(text: str) -> str:
    found = ELEMENT.match(text)
    if found is None:
        return ""

    if found[1].lower() in HTML:
        return "html"

    return "xml" if found[1] == "?xml" or "</" in text or "/>" in text else ""


def _typed_in_a_shell(text: str) -> str:
    """Tell commands by most of their lines; ``export`` and ``echo`` begin lines of other languages too."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if PROMPT.search(text) and sum(line[:2] in {"$ ", "% "} for line in lines):
        return "console"

    typed = [line for line in lines if line.split(maxsplit=1)[0] in COMMANDS - {"echo", "export", "make"}]
    ended = [line for line in lines if line.rstrip()[-1] in ";{}"]
    return "bash" if len(typed) * 2 > len(lines) and not ended else ""


def _is_json(text: str) -> bool:
    if not text.lstrip().startswith(("{", "[")):
        return False

    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False

    return True
