"""Great Expectations (pandas engine) over one Parquet file: the rules of bench/audit.ts. Prints one line of JSON.

It has no DuckDB engine of its own; pandas reads the five columns into memory first. It has no expectation for the age of
the newest row: freshness is expressed as a maximum of the column that is at least a fixed instant.
"""

import json
import resource
import sys
import time

started = time.perf_counter()

import great_expectations as gx
import pandas as pd

path, key = sys.argv[1], sys.argv[2]

context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = {"globally": False}
frame = pd.read_parquet(path, columns=[key, "amount", "customer_id", "channel", "updated_at"])
batch = (
    context.data_sources.add_pandas("memory")
    .add_dataframe_asset("transactions")
    .add_batch_definition_whole_dataframe("all")
)
suite = gx.ExpectationSuite(
    name="transactions",
    expectations=[
        gx.expectations.ExpectColumnValuesToBeUnique(column=key),
        gx.expectations.ExpectColumnValuesToNotBeNull(column="amount"),
        gx.expectations.ExpectColumnValuesToMatchRegex(column="customer_id", regex="^CUS-[A-Z0-9]{8}$"),
        gx.expectations.ExpectColumnValuesToBeInSet(
            column="channel", value_set=["web", "store", "mobile", "phone"]
        ),
        gx.expectations.ExpectTableRowCountToBeBetween(min_value=1),
        gx.expectations.ExpectColumnMaxToBeBetween(
            column="updated_at", min_value=pd.Timestamp("2026-10-22")
        ),
    ],
)
context.suites.add(suite)
definition = gx.ValidationDefinition(name="audit", data=batch, suite=suite)
context.validation_definitions.add(definition)
result = definition.run(
    batch_parameters={"dataframe": frame}, result_format={"result_format": "BOOLEAN_ONLY"}
)
usage = resource.getrusage(resource.RUSAGE_SELF)
print(
    json.dumps(
        {
            "wallMs": round((time.perf_counter() - started) * 1000),
            "cpuMs": round((usage.ru_utime + usage.ru_stime) * 1000),
            "rssMib": round(usage.ru_maxrss / 1024),
            "answer": {
                "outcomes": {item.expectation_config.type: item.success for item in result.results},
                "errors": [
                    str(item.exception_info)
                    for item in result.results
                    if item.exception_info and item.exception_info.get("raised_exception")
                ],
            },
        }
    )
)
