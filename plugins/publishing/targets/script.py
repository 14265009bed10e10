"""
What a server's shell does for a release: scripts that never change, each for `sh` as POSIX has it.

Where, what number and which files is told on their standard input, a line each and names ended by a null byte: no text
of anybody's becomes part of a command. `readlink`, `mktemp`-like names, `mv -T` and `rsync` are GNU's, and busybox has
them too. A line that does not come, because the connection broke, ends a script before it has done anything.
"""

from __future__ import annotations

import os

from publishing.record import NAME

from . import shelf
from .shelf import CURRENT, NEW, OLD, RELEASES
from .target import KEPT

#: What a script's output begins with, whatever a server says to who logs in.
MARK = "\0publishing\0"
TAKEN, HALF, ABSENT, MOVING, LACKING = 81, 82, 83, 84, 85  # exit statuses

#: Lists the releases that are finished: the folders that are named as one and hold a record, whatever else is there.
_FINISHED = rf"""
finished() {{
  for record in [0-9]*/{NAME}; do
    release=${{record%/*}}
    case $release in
      *[!0-9]* | ? | ?? | ??? | 0000 | 0????*) continue ;;
    esac
    [ -f "$record" ] && [ ! -L "$release" ] && echo "$release"
  done
}}
"""

#: Writes the digest and the path of each file of a folder, a line each; a link is none.
_DIGESTS = r"""
digests() (
  cd -- "$1" && find . -type f -exec sha256sum {} +
)
"""

_SAY = r'printf "\0publishing\0"'

#: Reads the folder. Writes where `current` leads, the paths of all files, an empty one, the digests of the last
#: release's files, and each release's record behind its folder's name. What was looked at while somebody published is
#: to be looked at again.
LOOK = rf"""{_FINISHED}{_DIGESTS}
IFS= read -r root || exit {HALF}
{_SAY}
[ -e "$root" ] || [ -L "$root" ] || exit 0
[ -d "$root" ] || exit {ABSENT}
cd -- "$root" || exit
before=$(ls {RELEASES} 2> /dev/null)
printf "%s\0" "$(readlink {CURRENT})"
find . \( -path "./{RELEASES}/{NEW}*" -o -path "./{RELEASES}/{OLD}*" \) -prune -o \
  \( ! -type d -o -path "./{CURRENT}" -o -path "./{RELEASES}/*" ! -path "./{RELEASES}/*/*" \) -print0
found=$?
printf "\0"
last=$(cd {RELEASES} 2> /dev/null && finished | sort -n | tail -n 1)
[ -z "$last" ] || digests "{RELEASES}/$last"
found=$((found + $?))
printf "\0"
[ ! -d {RELEASES} ] || (
  cd {RELEASES} || exit
  for release in $(finished); do
    printf "%s\0" "$release"
    cat -- "$release/{NAME}" || exit
    printf "\0"
  done
) || exit
[ "$before" = "$(ls {RELEASES} 2> /dev/null)" ] || exit {MOVING}
exit $found
"""

#: Reads the folder and a name that nobody else has. Begins a release; one that was begun and not finished can be
#: finished by nobody from now on: its name is gone, and rsync makes a folder, but not the folder around it. Writes the
#: mode of folders (one that hands its group on goes on doing so), where they are, and what those begun are called.
BEGIN = rf"""
IFS= read -r root && IFS= read -r token || exit {HALF}
{_SAY}
# rsync here takes one that is not there for a connection that broke.
command -v rsync > /dev/null || exit {LACKING}
umask 022
mkdir -p -- "$root/{RELEASES}" && cd -- "$root/{RELEASES}" || exit
for left in {NEW}*; do
  [ -d "$left" ] || continue
  mv -T -- "$left" "{OLD}${{left#{NEW}}}" || exit
done
mkdir -- "{NEW}$token" "{NEW}$token/site" || exit
if [ -g "{NEW}$token/site" ]; then printf "2755\0"; else printf "755\0"; fi
printf "%s\0" "$(pwd -P)"
for left in {OLD}*/site; do
  [ -d "$left" ] && printf "%s\0" "$left"
done
exit 0
"""

#: Reads the folder and a release. Writes the digests of its files.
DIGESTS = rf"""{_DIGESTS}
IFS= read -r root && IFS= read -r from || exit {HALF}
{_SAY}
digests "$root/{RELEASES}/$from"
"""

#: Reads the folder, the name, a release and paths in it. Puts those into the new release too; the disk has them once.
LINK = rf"""
IFS= read -r root && IFS= read -r token && IFS= read -r from || exit {HALF}
{_SAY}
cd -- "$root/{RELEASES}" || exit
[ -g . ] && set -- --chmod=Dg+s
rsync --perms "$@" --times --from0 --files-from=- --link-dest="$PWD/$from" -- "$from/" "{NEW}$token/site/"
"""

#: Reads the folder, the name, the number, the size of a record and the record. Finishes the release, lets `current`
#: lead to the highest number, looks again whether that is still the one, and removes all but the last five.
FINISH = rf"""{_FINISHED}
IFS= read -r root && IFS= read -r token && IFS= read -r number && IFS= read -r size || exit {HALF}
{_SAY}
cd -- "$root/{RELEASES}" || exit
if [ -n "$number" ]; then
  [ -d "{NEW}$token/site" ] || exit {TAKEN}
  (umask 077 && cat > "{NEW}$token/site/{NAME}") || exit
  [ "$(wc -c < "{NEW}$token/site/{NAME}")" -eq "$size" ] || exit {HALF}
  mv -T -- "{NEW}$token/site" "$number" || {{ [ -d "$number" ] && exit {TAKEN}; exit 1; }}
  rmdir -- "{NEW}$token"
fi
while :; do
  highest=$(finished | sort -n | tail -n 1)
  [ "$(readlink ../{CURRENT})" = "{RELEASES}/$highest" ] && break
  rm -f -- "../{shelf.LINK}$token"
  ln -s -- "{RELEASES}/$highest" "../{shelf.LINK}$token" || exit
  # Who publishes at the same time removes such links.
  mv -T -- "../{shelf.LINK}$token" ../{CURRENT} || [ ! -L "../{shelf.LINK}$token" ] || exit
done
finished | sort -rn | tail -n +{KEPT + 1} | while IFS= read -r old; do
  mv -T -- "$old" "{OLD}$old-$token"
done
rm -f -- ../{shelf.LINK}*
rm -rf -- {OLD}*
exit 0
"""

#: Reads the folder and a release. Remembers that the hub knows of it.
ANNOUNCED = rf"""
IFS= read -r root && IFS= read -r number || exit {HALF}
{_SAY}
umask 022
cd -- "$root/{RELEASES}/$number" && : > {shelf.ANNOUNCED}
"""

#: Reads the folder and the name. Removes a release that cannot be finished; its name is gone if somebody else came.
DROP = rf"""
IFS= read -r root && IFS= read -r token || exit {HALF}
{_SAY}
cd -- "$root/{RELEASES}" || exit
[ -d "{NEW}$token" ] || exit {TAKEN}
mv -T -- "{NEW}$token" "{OLD}$token" || exit
rm -rf -- "{OLD}$token"
"""


def digests(told: bytes) -> dict[str, str]:
    """
    Read the digests of files.

    :param told: what `sha256sum` tells of files whose names begin with `./`; one that it had to write in another way is
        none of ours
    :return: digests by paths
    """
    lines = (line.partition("  ./") for line in os.fsdecode(told).split("\n"))
    return {path: digest for digest, _, path in lines if path}
