"""Memory that is given back to the machine when what it held ends."""

import contextlib
import ctypes

LARGE = 256 * 1024  # bytes from which an array has pages of its own
_MMAP_THRESHOLD = -3  # of glibc's mallopt


def give_back() -> None:
    """Let every large array that ends go back to the machine at once; nothing where the C library is not glibc.

    Else glibc takes the size of each that ends for the next that it keeps, and worlds that follow each other in threads
    leave a tenth of all memory in pieces. For processes of our own, commands and workers: it holds until they end.
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, LARGE)
