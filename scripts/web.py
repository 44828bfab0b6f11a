"""The page of ``make run``: bring the data up to date, then serve, in one interpreter.

A second interpreter for ``flask prepare`` would load everything twice, which is half the time
between the command and the page. The environment's Python runs this file.
"""

import runpy
import sys

from places import ROOT


def main(arguments: list[str]) -> None:
    sys.path[0] = str(ROOT)  # the application's modules now, no longer the scripts
    from flask.cli import ScriptInfo  # noqa: PLC0415

    from wsgi import app  # noqa: PLC0415 -- may end the process over a wrong setting

    told = ScriptInfo(create_app=lambda: app)
    app.cli.main(["prepare", *arguments], obj=told, standalone_mode=False)
    runpy.run_module("app.serve", run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1:])
