"""
Write the seccomp filter that a snippet's process runs under.

Namespaces leave open what the kernel has not put into any: virtual-machine sockets reach the host, keyrings and memory
files are nobody's in particular, and a fresh user namespace would hand out capabilities, by which most of the kernel's
bugs are reached. The list is short and says no, because worlds differ: one that says yes would break a library a year.
"""

from __future__ import annotations

import errno
import functools
import os
import socket
import struct

from . import kernel

#: AUDIT_ARCH_…, without which a call of the 32-bit kind would be taken for another one.
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32 = 0x40000000  # the bit that marks x86-64's calls with short pointers
ALLOW, ERROR = 0x7FFF0000, 0x00050000  # SECCOMP_RET_…
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data; the argument's low half

#: Whoever is told that there is none falls back: glibc to clone, others to a file.
MISSING = ("clone3", "memfd_create", "memfd_secret", "io_uring_setup", "io_uring_enter", "io_uring_register")
FORBIDDEN = (
    *("unshare", "setns"),
    *("mount", "umount2", "pivot_root", "open_tree", "move_mount", "mount_setattr"),
    *("fsopen", "fsconfig", "fsmount", "fspick", "open_by_handle_at"),
    *("ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd"),
    *("add_key", "request_key", "keyctl", "shmget", "bpf", "perf_event_open", "userfaultfd"),
)
NAMESPACES = 0x7E020000  # CLONE_NEW…
FAMILIES = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, 16)  # AF_NETLINK, by which programs list interfaces


@functools.lru_cache(None)
def program() -> bytes:
    """
    Assemble the filter for this machine.

    :return: its instructions, each a ``struct sock_filter``
    :raises OSError: when this machine's system calls are not known
    """
    numbers, denied = kernel.numbers(), ERROR | errno.EPERM
    code = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, ARCHITECTURES[os.uname().machine]), (RETURN, 0, 0, denied)]
    code += [(LOAD, 0, 0, NUMBER), (AT_LEAST, 0, 1, X32), (RETURN, 0, 0, denied)]
    for names, answer in ((MISSING, ERROR | errno.ENOSYS), (FORBIDDEN, denied)):
        for name in names:
            code += [(EQUAL, 0, 1, numbers[name]), (RETURN, 0, 0, answer)]

    # Each of these ends in an answer of its own: what comes after it never sees its calls.
    code += [(EQUAL, 0, 4, numbers["clone"]), (LOAD, 0, 0, ARGUMENT), (ANY_BIT, 0, 1, NAMESPACES)]
    code += [(RETURN, 0, 0, denied), (RETURN, 0, 0, ALLOW)]
    # Its own limits only; another's, which are the judge's, would end it.
    code += [(EQUAL, 0, 4, numbers["prlimit64"]), (LOAD, 0, 0, ARGUMENT), (EQUAL, 1, 0, 0)]
    code += [(RETURN, 0, 0, denied), (RETURN, 0, 0, ALLOW)]
    for name in ("socket", "socketpair"):
        code += [(EQUAL, 0, len(FAMILIES) + 3, numbers[name]), (LOAD, 0, 0, ARGUMENT)]
        code += [(EQUAL, len(FAMILIES) - at, 0, int(family)) for at, family in enumerate(FAMILIES)]
        code += [(RETURN, 0, 0, denied), (RETURN, 0, 0, ALLOW)]

    code.append((RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("=HBBI", *one) for one in code)
