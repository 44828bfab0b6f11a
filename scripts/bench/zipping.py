"""A process without the other rooms: so many signed papers into one ZIP, and what it took."""

import json
import sys
import time
import types
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

app = sys.modules["app"] = types.ModuleType("app")
app.__path__ = ["app"]  # the package without what it wires together

# ruff: noqa: E402 -- see above
from app.documents.archive import Entry, stream_zip
from app.documents.rendering.presses import print_paper
from app.documents.rendering.signatures import Signer, development_identity
from bench.documents import AT, body_template, words


def main(count: int) -> None:
    template = body_template()

    def paper(signer: Signer, texts: dict[str, str]) -> bytes:
        return b"".join(print_paper(template, texts, AT, signer=signer))

    with TemporaryDirectory() as folder:
        signer = Signer(development_identity(Path(folder) / "key.pem"))
        entries = (
            Entry(f"{texts['number']}_{texts['recipient']}.pdf", partial(paper, signer, texts), AT)
            for texts in words(count)
        )
        began = time.process_time()
        with (Path(folder) / "papers.zip").open("wb") as file:
            for piece in stream_zip(entries):
                file.write(piece)
        seconds = time.process_time() - began
    print(json.dumps({"seconds": seconds, "megabytes": _peak()}))


def _peak() -> float:
    """Most resident memory in MB. Linux's own word: getrusage counts the parent's before exec."""
    status = Path("/proc/self/status").read_text("ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]))
