"""Scores completions by lm-evaluation-harness's own code: the filters and the metric that its installed gsm8k.yaml names."""

import json
from importlib.resources import files
from types import SimpleNamespace

import yaml
from job import read_job
from lm_eval.api.registry import get_metric
from lm_eval.filters import build_filter_ensemble

rows = read_job()
task = yaml.safe_load(files("lm_eval").joinpath("tasks/gsm8k/gsm8k.yaml").read_text())
(metric,) = task["metric_list"]
options = {key: metric[key] for key in ("ignore_case", "ignore_punctuation", "regexes_to_ignore")}
exact_match = get_metric(metric["metric"])

for filter_ in task["filter_list"]:
    steps = [(step["function"], {key: value for key, value in step.items() if key != "function"}) for step in filter_["filter"]]
    instances = [SimpleNamespace(resps=[row["completion"]], doc=row, filtered_resps={}) for row in rows]
    build_filter_ensemble(filter_["name"], steps).apply(instances)
    extracted = [instance.filtered_resps[filter_["name"]] for instance in instances]
    correct = [
        bool(exact_match(predictions=[own], references=[row["answer"]], **options)["exact_match"])
        for own, row in zip(extracted, rows)
    ]
    print(json.dumps(dict(filter=filter_["name"], extracted=extracted, correct=correct)))
