import { describe, expect, it } from 'vitest';
import { judge, MODEL, QUERY } from './parse.ts';

/** Attacks that were tried on the engine (design secured-queries.md §2 to §6), by what stops them. */
const PARSER: readonly string[] = [
  `copy (select 1) to '/tmp/x.parquet'`,
  `attach '/tmp/x.db'`,
  `set memory_limit = '1TB'`,
  `set variable x = 1`,
  'pragma database_list',
  'call duckdb_settings()',
  'explain analyze select 1',
  'install httpfs',
  'load httpfs',
  'create or replace view customers as select 1',
  'create macro m() as 1',
  `prepare p as select 1`,
  'execute p',
  'insert into customers values (1)',
  'update customers set a = 1',
  'delete from customers',
  'pivot customers on region using sum(amount)',
  'select 1; select 2',
  'select 1; drop table customers',
  'select 1e400',
  'with d as (delete from customers returning *) select * from d',
  `export database '/tmp/x'`,
  '',
  '-- nothing',
];

const RELATION: readonly (readonly [sql: string, name: string])[] = [
  [`select email from '/data/a.parquet'`, '/data/a.parquet'],
  [`select * from "x.parquet"`, 'x.parquet'],
  [`select * from 's3://bucket/x.parquet'`, 's3://bucket/x.parquet'],
  ['select sql from duckdb_views', 'duckdb_views'],
  ['select * from sqlite_master', 'sqlite_master'],
  ['select * from information_schema.tables', 'information_schema.tables'],
  ['select * from pg_catalog.pg_class', 'pg_catalog.pg_class'],
  ['select * from memory.main.customers', 'memory.main.customers'],
  ['select * from main.customers', 'main.customers'],
  ['select * from finance.secrets', 'finance.secrets'],
  ['select * from sales.customer_360.secrets', 'sales.customer_360.secrets'],
  ['select * from сustomers', 'сustomers'],
  ['select * from contacts', 'contacts'],
  ['select * from crm.customers', 'crm.customers'],
  // A flat walker takes these for the common table expression.
  ['select (with raw as (select 1) select 1), r.* from raw r', 'raw'],
  ['select * from (with raw as (select 1) select * from raw) x, raw', 'raw'],
  ['with a as (select * from b), b as (select 1) select * from a', 'b'],
  ['with raw as (select * from raw) select * from raw', 'raw'],
  ['with recursive raw as (select * from raw union all select 1) select * from raw', 'raw'],
  ['with a as (select 1) select * from main.a', 'main.a'],
  // Tables hide in every corner.
  ['select * from customers order by (select max(x) from hidden)', 'hidden'],
  ['select * from customers limit (select x from hidden)', 'hidden'],
  ['select * from customers offset (select x from hidden)', 'hidden'],
  ['select sum(a) filter (where a in (select x from hidden)) from customers', 'hidden'],
  ['select sum(a) over (order by (select x from hidden)) from customers', 'hidden'],
  ['select sum(a) over (rows (select x from hidden) preceding) from customers', 'hidden'],
  ['select lag(a, 1, (select x from hidden)) over () from customers', 'hidden'],
  ['select list_transform(l, lambda y: (select x from hidden)) from customers', 'hidden'],
  ['select [y for y in l if y in (select x from hidden)] from customers', 'hidden'],
  ['values ((select x from hidden))', 'hidden'],
  ['select * from range((select x from hidden))', 'hidden'],
  ['select * replace ((select x from hidden) as a) from customers', 'hidden'],
  ['select columns(c -> c in (select x from hidden)) from customers', 'hidden'],
  ['select distinct on ((select x from hidden)) a from customers', 'hidden'],
  ['select a from customers group by grouping sets ((a), ((select x from hidden)))', 'hidden'],
  ['select a from customers having a > (select x from hidden)', 'hidden'],
  ['select a from customers qualify row_number() over () = (select x from hidden)', 'hidden'],
  ['select case when a then (select x from hidden) end from customers', 'hidden'],
  ['select string_agg(a, b order by (select x from hidden)) from customers', 'hidden'],
  ['select a from customers where exists (from hidden)', 'hidden'],
  ['select a from customers where a = any (select x from hidden)', 'hidden'],
  ['select * from customers join orders on (select x from hidden)', 'hidden'],
  ['select * from customers, lateral (select * from hidden) y', 'hidden'],
  [`select * from hidden pivot (sum(b) for a in ('x'))`, 'hidden'],
  ['select * from (unpivot hidden on a, b into name n value v)', 'hidden'],
  ['select 1 union all select * from hidden', 'hidden'],
  ['with recursive r as (select 1 as n union all select n from r, hidden) select * from r', 'hidden'],
  ['with recursive r as (select x as n from hidden union all select n from r) select * from r', 'hidden'],
  ['with c as materialized (select * from hidden) select 1', 'hidden'],
  ['select array(select x from hidden)', 'hidden'],
  ['select (select x from hidden) between 1 and 2', 'hidden'],
  ['select cast((select x from hidden) as int)', 'hidden'],
  ['select struct_pack(a := (select x from hidden))', 'hidden'],
  ['select unnest(array(select x from hidden))', 'hidden'],
];

const FUNCTION: readonly (readonly [sql: string, name: string])[] = [
  [`select current_setting('temp_directory')`, 'current_setting'],
  [`select getvariable('x')`, 'getvariable'],
  [`select getenv('HOME')`, 'getenv'],
  ['select current_query()', 'current_query'],
  ['select CURRENT_DATABASE()', 'current_database'],
  ['select version()', 'version'],
  ['select txid_current()', 'txid_current'],
  ['select pg_get_viewdef(1)', 'pg_get_viewdef'],
  ['select inet_server_addr()', 'inet_server_addr'],
  ['select has_table_privilege(1, 2)', 'has_table_privilege'],
  ['select stats(email) from customers', 'stats'],
  [`select error(email) from customers`, 'error'],
  [`select write_log('x')`, 'write_log'],
  ['select sleep_ms(100000)', 'sleep_ms'],
  ['select pg_sleep(10)', 'pg_sleep'],
  [`select nextval('s')`, 'nextval'],
  ['select setseed(0.5)', 'setseed'],
  [`select json_serialize_sql('select 1')`, 'json_serialize_sql'],
  [`select json_deserialize_sql('{}')`, 'json_deserialize_sql'],
  ['select __internal_compress_string_ubigint(1)', '__internal_compress_string_ubigint'],
  [`select make_type('x')`, 'make_type'],
  ['select variant_typeof(1)', 'variant_typeof'],
  [`select datamesh_murmur3_text('x')`, 'datamesh_murmur3_text'],
  [`select x.read_text() from customers x`, 'read_text'],
  [`select system.main.current_setting('x')`, 'current_setting'],
  ['select current_user', 'current_user'],
  ['select current_schema', 'current_schema'],
  ['select sum(a) over (order by sleep_ms(1)) from customers', 'sleep_ms'],
];

const TABLE_FUNCTION: readonly string[] = [
  'read_parquet',
  'read_csv',
  'read_csv_auto',
  'read_text',
  'read_blob',
  'read_json',
  'glob',
  'parquet_metadata',
  'parquet_schema',
  'sniff_csv',
  'seq_scan',
  'arrow_scan',
  'query',
  'query_table',
  'duckdb_views',
  'duckdb_settings',
  'pragma_table_info',
  'which_secret',
  'sql_auto_complete',
  'test_all_types',
  'summary',
  'json_execute_serialized_sql',
  'enable_logging',
  'json_each',
  'repeat',
  'checkpoint',
];

const OTHER: readonly (readonly [sql: string, what: RegExp])[] = [
  ['show tables', /kind of relation/],
  ['describe customers', /kind of relation/],
  ['summarize customers', /kind of relation/],
  ['select * from (describe customers)', /kind of relation/],
  ['select * from (show all tables)', /kind of relation/],
  ['select x.upper() from customers x', /method or schema/],
  [`select memory.main.upper('x')`, /by catalog/],
  [`select other.upper('x')`, /method or schema/],
  ['select * from main.range(3)', /by schema/],
  ['select * from customers at (version => 1)', /time travel/],
  [`select lpad('a', 2000000000, 'b')`, /length over/],
  [`select repeat('a', 1000000001)`, /length over/],
  [`select printf('%2000000000d', 1)`, /length over/],
  [`select format('{:2000000000}', 1)`, /length over/],
  [`select bitstring('1', 2000000000)`, /length over/],
  ['select range(1000000000)', /length over/],
  [`select * from customers a${' join orders b on true'.repeat(33)}`, /more than 32 joins/],
  [Array.from({ length: 102 }, () => 'select 1').join(' union all '), /more than 100 set operations/],
  [
    `with ${Array.from({ length: 51 }, (_, index) => `c${index} as (select 1)`).join(', ')} select 1`,
    /more than 50/,
  ],
  [`select [${Array.from({ length: 20_001 }, () => '1').join(',')}]`, /more than 20000 nodes/],
  ['select default', /expression/],
  [`select cast(1 as other.main.my_type)`, /type of a/],
];

describe('the gate refuses', () => {
  it.each(PARSER)('what is not one SELECT: %s', async (sql) => {
    expect(await judge(sql, QUERY)).toMatchObject({ ok: false, what: 'does not parse' });
  });

  it.each(RELATION)('a relation that is not listed: %s', async (sql, name) => {
    expect(await judge(sql, QUERY)).toMatchObject({ ok: false, what: 'a relation', name });
  });

  it.each(FUNCTION)('a function that is not listed: %s', async (sql, name) => {
    const verdict = await judge(sql, QUERY);
    expect(verdict).toMatchObject({ ok: false, what: expect.stringContaining('function') });
    expect(verdict).toMatchObject({ name: expect.stringContaining(name) });
  });

  it.each(TABLE_FUNCTION)('the table function %s', async (name) => {
    const verdict = await judge(`select * from customers, ${name}('x')`, QUERY);
    expect(verdict).toMatchObject({ ok: false, what: 'a table function', name });
  });

  it.each(OTHER)('%s', async (sql, what) => {
    expect(await judge(sql, QUERY)).toMatchObject({ ok: false, what: expect.stringMatching(what) });
  });

  it('tells the place in UTF-16 units', async () => {
    const sql = `select 'ä😀' as a,\n  read_text('x') from customers`;
    expect(await judge(sql, QUERY)).toMatchObject({ ok: false, position: sql.indexOf('read_text') });
  });

  it('text that is too long or holds NUL, before it is parsed', async () => {
    expect((await judge(`select '${'x'.repeat(100_001)}'`, QUERY)).ok).toBe(false);
    expect((await judge(`select '\0'`, QUERY)).ok).toBe(false);
  });
});

const NOT_TWICE: readonly string[] = [
  'now()',
  'today()',
  'current_date',
  'current_timestamp',
  'localtimestamp',
  'get_current_timestamp()',
  'random()',
  'uuid()',
  'gen_random_uuid()',
  'uuidv7()',
  'transaction_timestamp()',
  `age(date '2020-01-01')`,
  'ago(interval 1 day)',
];

describe('a model', () => {
  it.each(NOT_TWICE)('may not call %s, and a query may', async (call) => {
    const sql = `select ${call} as x from customers`;
    expect(await judge(sql, MODEL)).toMatchObject({ ok: false, what: expect.stringContaining('time') });
    expect(await judge(sql, QUERY)).toMatchObject({ ok: true });
  });

  it('may not sample, and a query may', async () => {
    const sql = 'select * from customers using sample 10%';
    expect(await judge(sql, MODEL)).toMatchObject({ ok: false });
    expect(await judge(sql, QUERY)).toMatchObject({ ok: true });
  });
});
