"""Which images and gists a post still lacks, and what each is to be called, before anything is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from . import gists
from .kept import Kept
from .names import comparable, file_name, stem
from .scan import Gist, scan
from .sizes import full_size


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    An image that is not here.

    :param url: the address of the whole picture
    :param src: the address that the post has, which may be of a smaller one
    :param stem: what its file is to be called; what it ends in, its bytes tell
    """

    url: str
    src: str
    stem: str


@dataclass(frozen=True, slots=True)
class Lacking:
    """
    What a post lacks.

    :param folder: the post's own folder, below the content folder
    :param images: its images that are not here, each once
    :param gists: its gists that are not here, each once
    """

    folder: PurePosixPath
    images: tuple[Wanted, ...]
    gists: tuple[Gist, ...]


def plan(html: str, folder: PurePosixPath, kept: Kept, files: Iterable[str]) -> Lacking:
    """
    Say what a post lacks.

    :param html: its body, decoded once
    :param folder: its own folder, below the content folder
    :param kept: what is here
    :param files: the names of all files in the folder, whoever put them there
    :return: what is not here, in the post's order
    """
    pictures, scripts = scan(html)
    taken = {name.lower().partition(".")[0] for name in files}
    images: dict[str, Wanted] = {}
    for picture in pictures:
        url = full_size(picture.url)
        if url not in kept.images and url not in images:
            images[url] = Wanted(url, picture.url, stem(url, taken))
            taken.add(images[url].stem.lower())

    lacking = {gists.key(gist): gist for gist in scripts if gists.key(gist) not in kept.gists}
    return Lacking(folder, tuple(images.values()), tuple(lacking.values()))


def in_archive(wanted: Iterable[Wanted], names: Collection[str]) -> Mapping[str, str]:
    """
    Find images in an archive, which knows them by the names they were uploaded under and by nothing else.

    A name that two images have, or two files, tells neither.

    :param wanted: the images of all posts
    :param names: the paths of the archive's files
    :return: the path of each image that is surely there, by its address
    """
    files: dict[str, str] = {}
    counts = Counter(map(comparable, names))
    for name in names:
        files[comparable(name)] = name

    called: dict[str, set[str]] = {}
    for image in wanted:
        called.setdefault(comparable(file_name(image.url)), set()).add(image.url)

    return {
        url: files[name]
        for name, urls in called.items()
        for url in urls
        if name and counts[name] == 1 and len(urls) == 1
    }
