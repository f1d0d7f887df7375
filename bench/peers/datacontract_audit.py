"""datacontract-cli over one Parquet file: the rules of bench/audit.ts as an ODCS contract. Prints one line of JSON.

Its schema checks (a column is there, and of its type) cannot be left out and run as well.
"""

import json
import resource
import sys
import time

started = time.perf_counter()

from datacontract.data_contract import DataContract

path, key = sys.argv[1], sys.argv[2]

CONTRACT = f"""
apiVersion: v3.0.2
kind: DataContract
id: transactions
name: transactions
version: 1.0.0
status: active
servers:
  - server: local
    type: local
    path: {path}
    format: parquet
schema:
  - name: transactions
    physicalType: table
    logicalType: object
    quality:
      - type: library
        metric: rowCount
        mustBeGreaterOrEqualTo: 1
    properties:
      - {{ name: {key}, logicalType: string, unique: true }}
      - {{ name: amount, logicalType: number, required: true }}
      - name: customer_id
        logicalType: string
        logicalTypeOptions: {{ pattern: "^CUS-[A-Z0-9]{{8}}$" }}
      - name: channel
        logicalType: string
        quality:
          - type: library
            metric: invalidValues
            arguments: {{ validValues: [web, store, mobile, phone] }}
            mustBe: 0
      - {{ name: updated_at, logicalType: date }}
slaProperties:
  - {{ property: freshness, value: 31, unit: d, element: transactions.updated_at }}
"""

run = DataContract(data_contract_str=CONTRACT).test()
usage = resource.getrusage(resource.RUSAGE_SELF)
print(
    json.dumps(
        {
            "wallMs": round((time.perf_counter() - started) * 1000),
            "cpuMs": round((usage.ru_utime + usage.ru_stime) * 1000),
            "rssMib": round(usage.ru_maxrss / 1024),
            "answer": {
                "outcomes": {check.name: check.result.value for check in run.checks},
                "errors": [
                    f"{check.name}: {check.reason}"
                    for check in run.checks
                    if check.result.value in ("error", "failed")
                ],
            },
        }
    )
)
