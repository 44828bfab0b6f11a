"""Steps that remember what they were done for, so that a second run skips them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from places import VENV

STAMPS = VENV / ".stamps"  # inside the environment: removing it forgets everything at once


def digest(*parts: str | bytes | Path) -> str:
    """Hash words and the contents of files; a path that is absent counts as absent."""
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            content = part.read_bytes() if part.is_file() else b"absent"
        else:
            content = part.encode() if isinstance(part, str) else part
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a step was last done for; without all its ``outputs`` it counts as not done."""

    name: str
    inputs: str
    outputs: tuple[Path, ...] = ()
    folder: Path = STAMPS

    @property
    def path(self) -> Path:
        return self.folder / self.name

    def holds(self) -> bool:
        return (
            self.path.is_file()
            and self.path.read_text(encoding="utf-8") == self.inputs
            and all(output.exists() for output in self.outputs)
        )

    def set(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.inputs, encoding="utf-8")
