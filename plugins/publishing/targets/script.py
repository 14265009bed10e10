"""
What a server's shell does for a release: scripts that never change, each for `sh` as POSIX has it.

Where, what number and which files is told on their standard input, a line each and names ended by a null byte: no text
of anybody's becomes part of a command. `readlink`, `mktemp`-like names, `mv -T` and `rsync` are GNU's, and busybox has
them too. A line that does not come, because the connection broke, ends a script before it has done anything.
"""

from __future__ import annotations

#: What a script's output begins with, whatever a server says to who logs in.
MARK = "\0publishing\0"
TAKEN, HALF, ABSENT, MOVING = 81, 82, 83, 84  # exit statuses

_SAY = r'printf "\0publishing\0"'

#: Reads the folder. Writes where `current` leads, the paths of all files, an empty one, and each release's record
#: behind its folder's name. What was looked at while somebody published is to be looked at again.
LOOK = rf"""
IFS= read -r root || exit {HALF}
{_SAY}
[ -e "$root" ] || [ -L "$root" ] || exit 0
[ -d "$root" ] || exit {ABSENT}
cd -- "$root" || exit
before=$(ls releases 2> /dev/null)
printf "%s\0" "$(readlink current)"
find . \( -path "./releases/.new-*" -o -path "./releases/.old-*" \) -prune -o ! -type d -print0
found=$?
printf "\0"
for record in releases/[0-9]*/.release.json; do
  [ -f "$record" ] || continue
  release=${{record#releases/}}
  printf "%s\0" "${{release%%/*}}"
  cat -- "$record" || exit
  printf "\0"
done
[ "$before" = "$(ls releases 2> /dev/null)" ] || exit {MOVING}
exit $found
"""

#: Reads the folder and a name that nobody else has. Begins a release; one that was begun and not finished can be
#: finished by nobody from now on: its name is gone, and rsync makes a folder, but not the folder around it. Writes what
#: those are called.
BEGIN = rf"""
IFS= read -r root && IFS= read -r token || exit {HALF}
{_SAY}
umask 022
mkdir -p -- "$root/releases" && cd -- "$root/releases" || exit
for left in .new-*; do
  [ -d "$left" ] || continue
  mv -T -- "$left" ".old-${{left#.new-}}" || exit
done
mkdir -- ".new-$token" ".new-$token/site" || exit
for left in .old-*/site; do
  [ -d "$left" ] && printf "%s\0" "$left"
done
exit 0
"""

#: Reads the folder, the name, a release and paths in it. Puts those into the new release too; the disk has them once.
LINK = rf"""
IFS= read -r root && IFS= read -r token && IFS= read -r from || exit {HALF}
{_SAY}
cd -- "$root/releases" || exit
rsync --perms --times --from0 --files-from=- --link-dest="$PWD/$from" -- "$from/" ".new-$token/site/"
"""

#: Reads the folder, the name, the number, the size of a record and the record. Finishes the release, lets `current`
#: lead to the highest number, looks again whether that is still the one, and removes all but the last five.
FINISH = rf"""
IFS= read -r root && IFS= read -r token && IFS= read -r number && IFS= read -r size || exit {HALF}
{_SAY}
cd -- "$root/releases" || exit
if [ -n "$number" ]; then
  [ -d ".new-$token/site" ] || exit {TAKEN}
  (umask 077 && cat > ".new-$token/site/.release.json") || exit
  [ "$(wc -c < ".new-$token/site/.release.json")" -eq "$size" ] || exit {HALF}
  mv -T -- ".new-$token/site" "$number" || {{ [ -d "$number" ] && exit {TAKEN}; exit 1; }}
  rmdir -- ".new-$token"
fi
while :; do
  highest=$(ls | sort -n | tail -n 1)
  [ "$(readlink ../current)" = "releases/$highest" ] && break
  rm -f -- "../.current-$token"
  ln -s -- "releases/$highest" "../.current-$token" || exit
  # Who publishes at the same time removes such links.
  mv -T -- "../.current-$token" ../current || [ ! -L "../.current-$token" ] || exit
done
ls | sort -rn | tail -n +6 | while IFS= read -r old; do
  mv -T -- "$old" ".old-$old-$token"
done
rm -f -- ../.current-*
rm -rf -- .old-*
exit 0
"""

#: Reads the folder and the name. Removes a release that cannot be finished; its name is gone if somebody else came.
DROP = rf"""
IFS= read -r root && IFS= read -r token || exit {HALF}
{_SAY}
cd -- "$root/releases" || exit
[ -d ".new-$token" ] || exit {TAKEN}
mv -T -- ".new-$token" ".old-$token" || exit
rm -rf -- ".old-$token"
"""
