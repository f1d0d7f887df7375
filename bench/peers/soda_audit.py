"""Soda Core (soda-core-duckdb) over one Parquet file: the rules of bench/audit.ts in SodaCL. Prints one line of JSON."""

import json
import resource
import sys
import time

started = time.perf_counter()

import duckdb
from soda.scan import Scan

path, keys = sys.argv[1], sys.argv[2]

CHECKS = f"""
checks for transactions:
  - duplicate_count({keys}) = 0
  - missing_count(amount) = 0
  - invalid_count(customer_id) = 0:
      valid regex: ^CUS-[A-Z0-9]{{8}}$
  - invalid_count(channel) = 0:
      valid values: [web, store, mobile, phone]
  - row_count >= 1
  - freshness(updated_at, NOW) < 31d
"""

connection = duckdb.connect(config={"threads": 2})
connection.execute(f"create view transactions as select * from read_parquet('{path}')")
scan = Scan()
scan.disable_telemetry()
scan.add_duckdb_connection(connection)
scan.set_data_source_name("duckdb")
scan.add_variables({"NOW": "2026-11-22 00:00:00"})
scan.add_sodacl_yaml_str(CHECKS)
scan.execute()

usage = resource.getrusage(resource.RUSAGE_SELF)
outcomes = {check["name"]: check["outcome"] for check in scan.get_scan_results()["checks"]}
errors = [] if not scan.has_error_logs() else [scan.get_error_logs_text()]
print(
    json.dumps(
        {
            "wallMs": round((time.perf_counter() - started) * 1000),
            "cpuMs": round((usage.ru_utime + usage.ru_stime) * 1000),
            "rssMib": round(usage.ru_maxrss / 1024),
            "answer": {"outcomes": outcomes, "errors": errors},
        }
    )
)
