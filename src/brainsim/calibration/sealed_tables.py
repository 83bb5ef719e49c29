"""Tables that a calibration keeps beside its store: sealed, and each says inside whose place it has.

One that is damaged, or laid in the place of another, is told, set aside and made again.
"""

import sys
from pathlib import Path
from typing import Any

from brainsim.study.seal import Broken, read_sealed, sealed
from brainsim.study.shards import DAMAGED, set_aside, write_whole


class Kept:
    """A table as JSON can hold it, in a file that is named from the folder of the calibration."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name

    @property
    def file(self) -> Path:
        """Where it lies."""
        return self.folder / self.name

    def is_there(self) -> bool:
        """Whether it can be read; what is damaged is set aside."""
        try:
            self.read()
        except FileNotFoundError:
            return False
        except Broken as problem:
            print(f"{self.file} {problem}; it is made again, and kept in {self.folder / DAMAGED}", file=sys.stderr)
            set_aside(self.file, self.folder)
            return False
        return True

    def read(self) -> Any:
        """The table; Broken if it is not as it was written here."""
        content = read_sealed(self.file)
        if content.get("name") != self.name:
            raise Broken("holds something else than its name says")
        return content["table"]

    def write(self, table: Any) -> None:
        """Keep a table, over an earlier one."""
        text = sealed({"name": self.name, "table": table})
        write_whole(self.file, lambda path: path.write_text(text, encoding="utf-8"))
