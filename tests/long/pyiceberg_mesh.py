"""Reads every table of a mesh through its Iceberg REST catalog, as an analyst with PyIceberg would, and prints JSON."""
import json
import sys

from pyiceberg.catalog import load_catalog

uri, *warehouses = sys.argv[1:]
tables = {}
for warehouse in warehouses:
    catalog = load_catalog(warehouse, type="rest", uri=f"{uri}/iceberg", warehouse=warehouse)
    for namespace in catalog.list_namespaces():
        for identifier in catalog.list_tables(namespace):
            table = catalog.load_table(identifier)
            snapshot = table.current_snapshot()
            then = table.scan(snapshot_id=snapshot.snapshot_id)
            tables[".".join((warehouse, *identifier))] = {
                "rows": table.scan().to_arrow().num_rows,
                "rows_at_snapshot": then.to_arrow().num_rows,
                "files": len(list(table.scan().plan_files())),
                "build": snapshot.summary["datamesh.build-id"],
            }

sales = load_catalog("sales", type="rest", uri=f"{uri}/iceberg", warehouse="sales")
customers = sales.load_table(("customer_360", "customer_360"))
pruned = customers.scan(row_filter="region = 'EU'")
print(
    json.dumps(
        {
            "tables": tables,
            "eu_files": len(list(pruned.plan_files())),
            "eu_rows": pruned.to_arrow().num_rows,
        }
    )
)
