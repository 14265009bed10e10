"""
Call the Linux kernel where Python 3.8 has no function for it; importing this does nothing anywhere.

The figures are the kernel's own (include/uapi/linux), which never change.
"""

from __future__ import annotations

import ctypes
import functools
import os
import struct
import sys
from typing import Any

LIBC = ctypes.CDLL(None, use_errno=True)

CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE, MS_SLAVE = 2, 4, 8, 0x1000, 0x4000, 0x40000, 0x80000
MNT_DETACH = 2
ATTR_RDONLY, ATTR_NOSUID, ATTR_NODEV, ATTR_NOEXEC = 1, 2, 4, 8
PR_SET_DUMPABLE, PR_SET_KEEPCAPS, PR_SET_SECCOMP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 4, 8, 22, 36, 38
CAP_SYS_PTRACE = 19
CAPABILITIES = 0x20080522  # _LINUX_CAPABILITY_VERSION_3

#: The calls whose numbers differ from machine to machine; from 424 on (Linux 5.1) they are the same everywhere.
NUMBERS = {
    "x86_64": {
        "shmget": 29,
        "socket": 41,
        "socketpair": 53,
        "clone": 56,
        "ptrace": 101,
        "pivot_root": 155,
        "mount": 165,
        "umount2": 166,
        "add_key": 248,
        "request_key": 249,
        "keyctl": 250,
        "unshare": 272,
        "perf_event_open": 298,
        "prlimit64": 302,
        "open_by_handle_at": 304,
        "setns": 308,
        "process_vm_readv": 310,
        "process_vm_writev": 311,
        "memfd_create": 319,
        "bpf": 321,
        "userfaultfd": 323,
    },
    "aarch64": {
        "umount2": 39,
        "mount": 40,
        "pivot_root": 41,
        "unshare": 97,
        "ptrace": 117,
        "shmget": 194,
        "socket": 198,
        "socketpair": 199,
        "add_key": 217,
        "request_key": 218,
        "keyctl": 219,
        "clone": 220,
        "perf_event_open": 241,
        "prlimit64": 261,
        "open_by_handle_at": 265,
        "setns": 268,
        "process_vm_readv": 270,
        "process_vm_writev": 271,
        "memfd_create": 279,
        "bpf": 280,
        "userfaultfd": 282,
    },
}
EVERYWHERE = {
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "clone3": 435,
    "pidfd_getfd": 438,
    "mount_setattr": 442,
    "memfd_secret": 447,
}


@functools.lru_cache(None)
def numbers() -> dict[str, int]:
    """
    Give the numbers of this machine's system calls.

    :return: by name
    :raises OSError: when they are not known
    """
    machine = os.uname().machine
    if machine not in NUMBERS or sys.maxsize < 1 << 32:
        raise OSError(0, f"the system calls of {machine} are not known")

    return {**NUMBERS[machine], **EVERYWHERE}


def unshare(flags: int) -> None:
    """Leave namespaces, for new ones."""
    _call("unshare", ctypes.c_int(flags))


def setns(namespace: int, kind: int) -> None:
    """Enter a namespace that is open as a file."""
    _call("setns", ctypes.c_int(namespace), ctypes.c_int(kind))


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """Mount a file system."""
    texts = (source.encode(), os.fsencode(target), kind.encode())
    _call("mount", *texts, ctypes.c_ulong(flags), options.encode())


def bind(source: str, target: str, attributes: int) -> None:
    """
    Show a file or folder, with all that is mounted below it, at another place, with MOUNT_ATTR_… attributes.

    What becomes of the mounts at the first place changes nothing at the other.
    """
    _call("mount", os.fsencode(source), os.fsencode(target), None, ctypes.c_ulong(MS_BIND | MS_REC), None)
    restrict(target, attributes, 0x8000)  # AT_RECURSIVE


def restrict(target: str, attributes: int, flags: int = 0) -> None:
    """Set MOUNT_ATTR_… attributes on a mount, which is nobody else's."""
    wanted = struct.pack("=4Q", attributes, 0, MS_PRIVATE, 0)
    _numbered("mount_setattr", -100, os.fsencode(target), flags, wanted, len(wanted))  # AT_FDCWD


def follow() -> None:
    """Let no mount made here be seen outside; what is unmounted there is unmounted here."""
    _call("mount", None, b"/", None, ctypes.c_ulong(MS_REC | MS_SLAVE), None)


def pivot(new: str, old: str) -> None:
    """Make a mount the root of everything, and put the root that was below it."""
    _numbered("pivot_root", os.fsencode(new), os.fsencode(old))


def unmount(target: str) -> None:
    """Take a mount away, whatever is still used of it."""
    _call("umount2", os.fsencode(target), ctypes.c_int(MNT_DETACH))


def prctl(option: int, value: int) -> None:
    """Set what a process has of its own."""
    _call("prctl", ctypes.c_int(option), *(ctypes.c_ulong(one) for one in (value, 0, 0, 0)))


def keep(*capabilities: int) -> None:
    """Keep these capabilities and no other."""
    mask = sum(1 << one for one in capabilities)
    _set_capabilities(mask, mask)


def regain() -> None:
    """Use again the capabilities that were kept over a change of user."""
    header, data = struct.pack("=Ii", CAPABILITIES, 0), ctypes.create_string_buffer(24)
    _call("capget", header, data)
    fields = struct.unpack("=6I", data.raw)
    permitted = fields[1] | fields[4] << 32
    _set_capabilities(permitted, permitted)


def new_keyring() -> None:
    """Leave the session's keyring, in which tickets and passwords may lie, for an empty one."""
    _numbered("keyctl", 1, None)  # KEYCTL_JOIN_SESSION_KEYRING


def install(instructions: bytes) -> None:
    """Have a seccomp filter look at every further system call of this process and its children."""
    program = ctypes.create_string_buffer(instructions)
    described = struct.pack("@HP", len(instructions) // 8, ctypes.addressof(program))
    option, mode = ctypes.c_int(PR_SET_SECCOMP), ctypes.c_ulong(2)  # SECCOMP_MODE_FILTER
    _call("prctl", option, mode, described)


def _set_capabilities(effective: int, permitted: int) -> None:
    header = struct.pack("=Ii", CAPABILITIES, 0)
    low, high = 0xFFFFFFFF, 32
    words = (effective & low, permitted & low, 0, effective >> high, permitted >> high, 0)
    _call("capset", header, struct.pack("=6I", *words))


def _numbered(name: str, *arguments: Any) -> None:
    """Make a call that the C library has no function for."""
    passed = (ctypes.c_long(one) if isinstance(one, int) else one for one in arguments)
    _call("syscall", ctypes.c_long(numbers()[name]), *passed, called=name)


def _call(function: str, *arguments: Any, called: str = "") -> None:
    """
    Call the C library.

    :raises OSError: with the call's name
    """
    try:
        found = getattr(LIBC, function)
    except AttributeError:
        raise OSError(0, f"there is no {function} here") from None

    if found(*arguments) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{called or function}: {os.strerror(number)}")
