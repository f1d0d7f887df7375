"""Checks of the Iceberg REST catalog with PyIceberg. Prints one JSON line: check name -> {ok, detail}."""

import json
import sys
import threading
import traceback
from decimal import Decimal

import pyarrow as pa
from pyiceberg.catalog.rest import RestCatalog
from pyiceberg.exceptions import (
    CommitFailedException,
    ForbiddenError,
    NamespaceNotEmptyError,
    NoSuchNamespaceError,
    NoSuchTableError,
    TableAlreadyExistsError,
)
from pyiceberg.expressions import EqualTo, GreaterThan, IsNull, LessThan, StartsWith
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.transforms import BucketTransform, DayTransform
from pyiceberg.types import LongType, NestedField, StringType, TimestampType

URI, EXPECTED = sys.argv[1], json.loads(sys.argv[2])
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def catalog():
    return RestCatalog("datamesh", uri=URI, warehouse="sales")


def customers():
    return catalog().load_table("customers.customers")


def counted(scan):
    return {"files": len(list(scan.plan_files())), "rows": scan.to_arrow().num_rows}


def equal(found, wanted):
    assert found == wanted, f"found {found}, wanted {wanted}"


def fails(kind, action):
    try:
        action()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was not raised")


@check
def load_and_count():
    table = customers()
    equal(counted(table.scan()), {"files": EXPECTED["files"], "rows": EXPECTED["total"]})
    equal(table.scan().count(), EXPECTED["total"])
    equal(table.metadata.format_version, 2)
    equal([field.name for field in table.spec().fields], ["region", "updated_at_year"])
    equal(table.schema().identifier_field_ids, [1])
    # The service answers with the only warehouse when none is named.
    equal(RestCatalog("x", uri=URI).list_namespaces(), [("customers",)])


@check
def partition_pruning():
    table = customers()
    equal(counted(table.scan(row_filter=EqualTo("region", "EU"))), EXPECTED["eu"])
    equal(counted(table.scan(row_filter=IsNull("region"))), EXPECTED["nullRegion"])
    equal(counted(table.scan(row_filter=EqualTo("region", "ZZ"))), {"files": 0, "rows": 0})
    year = table.scan(row_filter=GreaterThan("updated_at", "2024-01-01T00:00:00"))
    assert 0 < counted(year)["files"] < EXPECTED["files"], counted(year)


@check
def bounds_pruning():
    table = customers()
    high = counted(table.scan(row_filter=GreaterThan("id", 10_500)))
    equal(high["rows"], 499)
    assert high["files"] <= EXPECTED["files"] // 2, high
    equal(counted(table.scan(row_filter=GreaterThan("id", 1_000_000)))["files"], 0)
    equal(counted(table.scan(row_filter=GreaterThan("amount", Decimal("13750.00"))))["files"], 0)
    equal(counted(table.scan(row_filter=LessThan("born", "1969-06-01")))["files"], 0)
    equal(counted(table.scan(row_filter=LessThan("seen_at", "2023-12-31T22:00:00+00:00")))["files"], 0)
    equal(counted(table.scan(row_filter=StartsWith("region", "A")))["rows"],
          table.scan(row_filter=EqualTo("region", "AP")).to_arrow().num_rows)
    # NaN in a column: no bounds, so no file may be skipped.
    equal(counted(table.scan(row_filter=LessThan("rating", -1.0)))["rows"], 0)


@check
def time_travel():
    table = customers()
    for snapshot in EXPECTED["snapshots"]:
        equal(table.scan(snapshot_id=int(snapshot["id"])).to_arrow().num_rows, snapshot["rows"])
    equal([entry.snapshot_id for entry in table.history()], [int(s["id"]) for s in EXPECTED["snapshots"]])
    equal([s.summary.operation.value for s in table.snapshots()], ["append", "append", "delete"])
    equal([s.summary["total-records"] for s in table.snapshots()], [str(s["rows"]) for s in EXPECTED["snapshots"]])


@check
def renamed_and_added_columns():
    rows = customers().scan(selected_fields=("id", "rating", "tier")).to_arrow().sort_by("id").to_pylist()
    equal(len(rows), EXPECTED["total"])
    by_id = {row["id"]: row for row in rows}
    some = by_id[10_001]
    equal((round(some["rating"], 3), some["tier"]), (round(10_001 / 7, 3), None))


@check
def nested_and_typed_values():
    row = customers().scan(row_filter=EqualTo("id", 10_003)).to_arrow().to_pylist()[0]
    equal(row["tags"], ["t3", "x"])
    equal(row["address"], {"city": "city-3"})
    equal(row["amount"], Decimal("12503.75"))
    equal(row["region"], None)
    equal(str(row["updated_at"]), "2023-02-11 19:00:00.500000")


@check
def metadata_tables():
    table = customers()
    equal(table.inspect.snapshots().num_rows, 3)
    manifests = table.inspect.manifests().to_pylist()
    equal(sum(m["existing_data_files_count"] + m["added_data_files_count"] for m in manifests), EXPECTED["files"])
    summary = manifests[0]["partition_summaries"]
    equal(len(summary), 2)
    equal(table.inspect.partitions().num_rows > 0, True)


@check
def product_table_is_read_only():
    table = customers()
    error = fails(ForbiddenError, lambda: table.append(table.scan(limit=1).to_arrow()))
    assert "gate" in str(error) and "datamesh" in str(error), error
    fails(ForbiddenError, lambda: catalog().drop_table("customers.customers"))
    equal(customers().scan().count(), EXPECTED["total"])


@check
def product_namespace_is_read_only():
    schema = Schema(NestedField(1, "id", LongType()))
    fails(ForbiddenError, lambda: catalog().create_table("customers.mine", schema))
    fails(ForbiddenError, lambda: catalog().rename_table("customers.customers", "customers.other"))


def rows(first, count):
    return pa.table({"id": pa.array(range(first, first + count), pa.int64()),
                     "name": [f"name-{i}" for i in range(first, first + count)]})


@check
def create_append_evolve():
    cat = catalog()
    cat.create_namespace("scratch", {"owner": "me"})
    table = cat.create_table("scratch.notes", schema=rows(0, 1).schema)
    table.append(rows(0, 10))
    with table.update_schema() as update:
        update.add_column("note", StringType())
        update.rename_column("name", "title")
    table.append(pa.table({"id": [10], "title": ["t"], "note": ["hello"]}))
    found = cat.load_table("scratch.notes").scan().to_arrow().sort_by("id").to_pylist()
    equal(len(found), 11)
    equal(found[0], {"id": 0, "title": "name-0", "note": None})
    equal(found[10], {"id": 10, "title": "t", "note": "hello"})
    table.delete(LessThan("id", 5))
    equal(cat.load_table("scratch.notes").scan().count(), 6)
    with table.transaction() as transaction:
        transaction.set_properties(purpose="test")
    equal(cat.load_table("scratch.notes").properties["purpose"], "test")


@check
def partitioned_create_and_overwrite():
    cat = catalog()
    schema = Schema(NestedField(5, "id", LongType(), required=False), NestedField(9, "at", TimestampType(), required=False))
    spec = PartitionSpec(PartitionField(9, 1000, DayTransform(), "at_day"), PartitionField(5, 1001, BucketTransform(4), "id_bucket"))
    table = cat.create_table("scratch.events", schema=schema, partition_spec=spec)
    equal([f.field_id for f in table.schema().fields], [1, 2])
    equal([f.source_id for f in table.spec().fields], [2, 1])
    times = pa.array([1_700_000_000_000_000 + i * 86_400_000_000 for i in range(6)], pa.timestamp("us"))
    table.append(pa.table({"id": pa.array(range(6), pa.int64()), "at": times}))
    loaded = cat.load_table("scratch.events")
    equal(loaded.scan().count(), 6)
    with loaded.update_spec() as update:
        update.remove_field("id_bucket")
    equal(len(cat.load_table("scratch.events").specs()), 2)
    loaded.overwrite(pa.table({"id": pa.array([7], pa.int64()), "at": times[:1]}))
    equal(cat.load_table("scratch.events").scan().count(), 1)


@check
def concurrent_appends():
    catalog().create_table("scratch.race", schema=rows(0, 1).schema, properties={"commit.retry.num-retries": "20"})
    errors = []

    def append(number):
        try:
            catalog().load_table("scratch.race").append(rows(number * 100, 5))
        except Exception as error:  # noqa: BLE001 - reported below
            errors.append(repr(error))

    threads = [threading.Thread(target=append, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(errors, [])
    table = catalog().load_table("scratch.race")
    equal(table.scan().count(), 30)
    equal(len(table.snapshots()), 6)


@check
def stale_commit_is_409():
    cat = catalog()
    cat.create_table("scratch.stale", schema=rows(0, 1).schema, properties={"commit.retry.num-retries": "0"})
    one, two = cat.load_table("scratch.stale"), cat.load_table("scratch.stale")
    with one.update_schema() as update:
        update.add_column("a", StringType())

    def evolve():
        with two.update_schema() as update:
            update.add_column("b", StringType())

    error = fails(CommitFailedException, evolve)
    assert "Requirement failed: " in str(error), error


@check
def rename_register_drop():
    cat = catalog()
    table = cat.create_table("scratch.old", schema=rows(0, 1).schema)
    table.append(rows(0, 3))
    fails(TableAlreadyExistsError, lambda: cat.create_table("scratch.old", schema=rows(0, 1).schema))
    renamed = cat.rename_table("scratch.old", "scratch.new")
    equal(renamed.scan().count(), 3)
    fails(NoSuchTableError, lambda: cat.load_table("scratch.old"))
    cat.drop_table("scratch.new")
    equal(cat.table_exists("scratch.new"), False)
    equal(cat.register_table("scratch.back", renamed.metadata_location).scan().count(), 3)
    equal(cat.table_exists("scratch.back"), True)


@check
def namespace_properties():
    cat = catalog()
    cat.create_namespace("props", {"a": "1", "b": "2"})
    summary = cat.update_namespace_properties("props", removals={"b", "zz"}, updates={"c": "3"})
    equal((summary.updated, summary.removed, summary.missing), (["c"], ["b"], ["zz"]))
    equal(cat.load_namespace_properties("props"), {"a": "1", "c": "3"})
    equal(cat.namespace_exists("props"), True)
    cat.drop_namespace("props")
    equal(cat.namespace_exists("props"), False)


@check
def errors_have_their_types():
    cat = catalog()
    fails(NoSuchTableError, lambda: cat.load_table("scratch.missing"))
    fails(NoSuchNamespaceError, lambda: cat.list_tables("nowhere"))
    fails(NoSuchNamespaceError, lambda: cat.list_tables(("two", "levels")))
    fails(NamespaceNotEmptyError, lambda: cat.drop_namespace("scratch"))


def run(function):
    try:
        function()
        return {"ok": True, "detail": ""}
    except BaseException:  # noqa: BLE001 - every failure is a result
        return {"ok": False, "detail": traceback.format_exc()}


print(json.dumps({function.__name__: run(function) for function in CHECKS}))
