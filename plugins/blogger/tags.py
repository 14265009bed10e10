"""What a tag says, for the eye of the check: its attributes as the standard library's parser tells them."""

from __future__ import annotations

from urllib.parse import unquote

from .tokens import Attributes


def wears_code(tag: str, attrs: Attributes) -> bool:
    """
    Tell whether an element is a block of code by the classes of the editors that write one without ``<pre>``.

    :param tag: its name
    :param attrs: its attributes
    """
    classes = value(attrs, "class").split()
    return "csharpcode" in classes or (tag == "ol" and any(name.startswith("dp-") for name in classes))


def value(attrs: Attributes, name: str) -> str:
    """
    Read an attribute.

    :param attrs: the element's attributes
    :param name: the attribute's name
    :return: its value without blanks around it, empty where there is none
    """
    return attrs.get(name, "").strip()


def served(url: str) -> str:
    """
    Read an address as a server does: percent codes are what they stand for.

    :param url: an address
    """
    return unquote(url.strip())
