import { describe, expect, it } from 'vitest';
import { judge, MODEL, QUERY, RELATIONS } from './parse.ts';

/** Positive controls: a gate that refuses everything is a failure too. */
const LEGITIMATE: readonly string[] = [
  `select c.a, b as x, c.d::int, try_cast(d as decimal(9, 2)), 1, 'x', null, true, 1.5, 1e3, date '2020-01-01' from customers c`,
  `select interval 1 day, interval '3 months', -a, +b, not f, a // b, a % b, a ** b, a ^ b, a & b, a | b, a << 1, ~a, @a, a || b from customers`,
  'select t.* exclude (a, b) replace (a + 1 as c) rename (d as e) from customers t',
  `select columns('a.*'), columns(c -> c like 'x%'), columns([x for x in (*) if x like 'a%']), min(columns(*)) from customers`,
  'select case when a then b else c end, case a when 1 then 2 end, coalesce(a, b), ifnull(a, b), nullif(a, b), if(a, b, c), try(a / 0) from customers',
  'select a is null, a is not null, a is distinct from b, a is true, a is not false from customers',
  `select a between 1 and 2, a in (1, 2), a not in (select 1), exists (from orders), a = any (select 1), a > all (select 2), (a, b) in ((1, 2)) from customers`,
  `select a like 'x', a ilike 'x', a not like 'x', a similar to 'x', a ~ 'x', a glob 'x', a like 'x' escape '!', a ^@ 'x' from customers`,
  `select array(select 1), [1, 2], [x + 1 for x in l if x > 1], {'a': 1}, map {'k': 1}, row(1, 2), l[1], l[1:2], l[1:2:3], s.a, s['a'], (s).a.b, m['k'], struct_pack(a := 1) from customers`,
  'select list_transform(l, x -> x + 1), list_filter(l, lambda x: x > 1), list_reduce(l, lambda x, y: x + y), list_transform(l, lambda x, i: x + i), list_sum(l), flatten(ll) from customers',
  'select sum(a) over (), sum(a) filter (where b) over (partition by c order by d desc nulls last rows between 1 preceding and current row exclude ties) from customers',
  'select row_number() over w, lag(a, 1, 0) over w, lead(a ignore nulls) over w, first_value(a) over w, ntile(4) over w, percent_rank() over w, cume_dist() over w, nth_value(a, 2) over w, last_value(a order by b) over w from customers window w as (partition by c order by d range between interval 1 day preceding and unbounded following)',
  'select sum(a) over (order by b groups between unbounded preceding and 2 following exclude current row), fill(a) over (order by b), rank(order by a) over (order by b) from customers',
  `select count(*), count(distinct a), sum(a) filter (where b > 1), string_agg(a, ',' order by b desc), list(a order by b), arg_max(a, b), quantile_cont(a, 0.5), mode() within group (order by a), percentile_cont(0.5) within group (order by a), any_value(a), median(a), approx_count_distinct(a) from customers`,
  'select a, sum(b) from customers group by a having sum(b) > 1 order by all',
  'select a, sum(b) from customers group by all',
  'select a, b, grouping(a), grouping_id(a, b), sum(c) from customers group by rollup (a, b)',
  'select a, b, sum(c) from customers group by cube (a, b)',
  'select a, b, sum(c) from customers group by grouping sets ((a), (b), ()), c',
  'select distinct a from customers',
  'select distinct on (a) a, b from customers order by a, b desc nulls first limit 10 offset 5',
  'select * from customers limit 10%',
  'select * from customers limit (select 5) offset (select 1)',
  'select * from customers qualify row_number() over (partition by a order by b) = 1',
  'select * from customers a join orders b on a.x = b.x left join crm.contacts using (y, z) right join orders w on true full join orders q on a.x = q.x cross join orders r natural join orders s semi join orders s1 using (x) anti join orders s2 using (x) asof join orders s3 on a.t >= s3.t positional join orders s4, orders s5',
  'select * from customers, lateral (select customers.a) x',
  'select * from (select 1) x(a, b), (values (1, 2), (3, 4)) v(c, d)',
  'values (1, 2), (3, 4)',
  'from customers',
  'from customers select a where b',
  'table customers',
  'select * from CRM.Contacts as x(a, b)',
  'select * from range(10), generate_series(1, 3) g(i), unnest([1, 2]) u(x), customers, unnest(l)',
  `select unnest(l), unnest([{'a': 1}], recursive := true) from customers`,
  'select 1 union select 2 union all select 3 except select 4 intersect select 5 order by 1 limit 2',
  'select 1 as a union by name select 2 as b',
  'select 1 except all select 2',
  'with x as (select 1), y(p, q) as (select 1, 2 from x), z as materialized (select * from y) select * from x, y, z',
  'with x as (select 1) select * from x union all select * from x',
  'with x as (select 1) select (select max(a) from x), y.* from (select * from x) y where exists (from x)',
  'with x as (with inner_one as (select 1) select * from inner_one) select * from x',
  'with customers as (select 1) select * from customers',
  'with customers as (select * from customers where a) select * from customers',
  'with recursive r(n) as (select 1 union all select n + 1 from r where n < 5) select * from r',
  'with recursive r(n) using key (n) as (select 1 union select n + 1 from recurring.r where n < 5) select * from r',
  'with recursive p as (select 1 as n union all select n + 1 from p where n < 3), s as (select * from p) select * from s',
  `select * from (pivot customers on a in ('x', 'y') using sum(b) as s, max(b) as m group by c)`,
  `select * from customers pivot (sum(b) for a in ('x', 'y') group by c)`,
  'select * from (unpivot customers on a, b into name n value v)',
  `select * from customers unpivot include nulls (v for n in (a, b as 'bb'))`,
  'unpivot customers on columns(* exclude (id)) into name n value v',
  'select a collate nocase from customers order by a collate de',
  'select #1, #2 from customers order by 1',
  'select $name from customers',
  `select a at time zone 'UTC', extract(year from a), date_part('month', a), a::timestamp with time zone, position('a' in b), substring(a from 1 for 2), trim(both 'x' from a) from customers`,
  `select a::varchar(10), a::int[3], cast(a as struct(x int, y varchar[])), cast(a as map(int, varchar)), cast(a as enum('x', 'y')), a::uuid, a::json, a::timestamptz from customers`,
  `select j->'x', j->>'$.x', json_extract(j, '$.x'), j::json, to_json(a), from_json(j, '{"a": "INTEGER"}') from customers`,
  `select date_trunc('month', a), strftime(a, '%Y'), strptime(b, '%Y'), make_date(2020, 1, 1), age(a, b), a + interval (n) days, to_days(3), epoch_ms(a), last_day(a), time_bucket(interval 1 hour, a) from customers`,
  `select regexp_matches(a, 'x'), regexp_extract(a, '(x)', 1), regexp_replace(a, 'x', 'y', 'g'), string_split(a, ','), split_part(a, ',', 1), printf('%d', n), format('{}', n), lpad(a, 10, '0'), upper(a), levenshtein(a, b) from customers`,
  'select md5(a), sha256(a), hash(a), base64(b), hex(a), round(n, 2), floor(n), greatest(a, b), abs(n), sqrt(n), ln(n), main.abs(n), system.main.abs(n) from customers',
  'select 9223372036854775807, 170141183460469231731687303715884105727, 0x1F, 1_000',
  'select x: 1, y: 2',
  'select count() from customers where not (a or b) and c',
  'select customers from customers',
  'select s.* from customers',
  '-- a comment\nselect 1; -- and one after it',
  'select * from sales.customer_360 a join sales.customer_360.customer_360 b using (id)',
];

describe('the gate lets through', () => {
  it.each(LEGITIMATE)('%s', async (sql) => {
    expect(await judge(sql, QUERY)).toMatchObject({ ok: true });
  });

  it.each(LEGITIMATE)('in a model: %s', async (sql) => {
    expect(await judge(sql, MODEL)).toMatchObject({ ok: true });
  });

  it('and names the relations that are read, once each', async () => {
    const sql =
      'select * from CUSTOMERS c join "customers" d using (id), crm.contacts, (select * from sales.customer_360)';
    expect(await judge(sql, QUERY)).toEqual({
      ok: true,
      relations: [RELATIONS[0], RELATIONS[2], RELATIONS[3]],
    });
  });

  it('and names no relation that a common table expression hides', async () => {
    expect(await judge('with orders as (select 1) select * from orders', QUERY)).toEqual({
      ok: true,
      relations: [],
    });
  });
});
