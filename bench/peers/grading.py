"""Grades pairs of a reference and a completion as Math-Verify does, with its default options and time limits."""

import json
import logging
import time

from job import read_job
from math_verify import parse, verify

logging.disable(logging.WARNING)
pairs = read_job()
start = time.perf_counter()
verdicts = [bool(verify(parse(pair["gold"]), parse(pair["completion"]))) for pair in pairs]
print(json.dumps(dict(seconds=time.perf_counter() - start, verdicts=verdicts)))
