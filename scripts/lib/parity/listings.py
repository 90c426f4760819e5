"""Runs many `ls` invocations in one dbt process.

Standard input: a JSON list of argument lists. The file named by the first argument receives a JSON list of
{"exit": 0|1|2, "lines": [...]}; the exit code follows the rule of dbt's command line (2 for an exception).
The file may not be called dbt_*: dbt imports every module of such a name as a plugin.
"""
import contextlib
import io
import json
import sys

from dbt.cli.main import dbtRunner


def listing(args):
    with contextlib.redirect_stdout(io.StringIO()):
        outcome = dbtRunner().invoke(["--quiet", "ls", *args])
    if outcome.exception is not None:
        print(args, outcome.exception, file=sys.stderr)
        return {"exit": 2, "lines": []}
    return {"exit": 0 if outcome.success else 1, "lines": list(outcome.result or [])}


answers = [listing(args) for args in json.load(sys.stdin)]
with open(sys.argv[1], "w") as out:
    json.dump(answers, out)
