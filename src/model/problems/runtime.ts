import type { ProblemDescription } from '../problem.ts';

/** DM6xxx: ports and runtime. */
export const RUNTIME_PROBLEMS = {
  DM6001: {
    title: 'the query is not one SELECT statement',
    severity: 'error',
    cause: 'The text does not parse, or is not exactly one SELECT. Nothing was run.',
    remedy: 'Correct the SQL at the place named. Tables and columns are listed by `datamesh describe`.',
    example: { bad: 'SHOW TABLES; SELECT 1', good: 'SELECT count(*) FROM sales.customer_360' },
  },
  DM6002: {
    title: 'the query uses what is not permitted',
    severity: 'error',
    cause:
      'Queries may read published tables and call functions that depend on their rows only: no files, settings, catalogue or session functions, and no query beyond the limits of size.',
    remedy: 'Leave out the part named in the message.',
    example: { bad: "SELECT * FROM read_csv('x.csv')", good: 'SELECT * FROM sales.customer_360' },
  },
  DM6003: {
    title: 'no such table',
    severity: 'error',
    cause:
      'No published table has this name. Names are `domain.product.table`, or `domain.product` for its only table.',
    remedy: 'Check the spelling (`-` is written `_`), and that the product has a release.',
    example: { bad: 'SELECT * FROM "sales.customer-360"', good: 'SELECT * FROM sales.customer_360' },
  },
  DM6004: {
    title: 'the query does not bind or fails',
    severity: 'error',
    cause: 'A column or type does not fit, or a value could not be computed.',
    remedy: 'Correct the SQL at the place named; use `try_cast` for values that may not convert.',
  },
  DM6005: {
    title: 'the table has no snapshot at that time',
    severity: 'error',
    cause: 'Nothing was published yet at the time asked for, or the snapshot has expired.',
    remedy: 'Ask for a later time, or raise `snapshotRetention`.',
  },
  DM6006: {
    title: 'the table may not be read',
    severity: 'error',
    cause: 'The access rules of the product do not let this caller read it.',
    remedy: 'Ask the owner of the product for access.',
  },
  DM6007: {
    title: 'the table may be read in part only, which this version cannot do',
    severity: 'error',
    cause: 'The access decision asks for masks, hidden columns or a row filter. Clear rows would void it.',
    remedy: 'Ask the owner of the product for access to all columns and rows.',
  },
  DM6008: {
    title: 'the table cannot be read by this name',
    severity: 'error',
    cause: 'The name is one of the engine’s own (`main`, `temp`, `system`), or two tables have it.',
    remedy: 'Use `domain.product.table`, or rename the domain, product or port.',
  },
  DM6101: {
    title: 'no such data product',
    severity: 'error',
    cause: 'No live product has this domain and name (or this major).',
    remedy: 'List the products with `datamesh get products`, and check the spelling.',
  },
  DM6102: {
    title: 'a request parameter is wrong',
    severity: 'error',
    cause: 'A path or query parameter is unknown, malformed or beyond its limit; nothing was done.',
    remedy: 'Compare with `/openapi.json`, which lists each parameter and its limits.',
  },
  DM6103: {
    title: 'a request body is wrong',
    severity: 'error',
    cause: 'The body is not the JSON that this address expects; nothing was done.',
    remedy: 'Compare with `/openapi.json`; send `Content-Type: application/json`.',
  },
  DM6104: {
    title: 'a request body is too large',
    severity: 'error',
    cause: 'The body is larger than this address accepts; nothing was stored.',
    remedy: 'Send smaller batches.',
  },
  DM6105: {
    title: 'no such push dataset',
    severity: 'error',
    cause: 'No source of type `http-push` declares a dataset of this name.',
    remedy: 'Declare it in `datamesh.yaml` under `sources`, or check the spelling.',
  },
  DM6106: {
    title: 'a pushed event does not fit its dataset',
    severity: 'error',
    cause: 'An event has a wrong, missing or undeclared field. No event of the request was stored.',
    remedy: 'Send the fields that the dataset declares, or change its `columns`.',
  },
  DM6107: {
    title: 'too many requests at once',
    severity: 'error',
    cause: 'More pushes are being written than the server holds in memory. Nothing was stored.',
    remedy: 'Send the same request again after `Retry-After` seconds.',
  },
  DM6108: {
    title: 'a request came by a foreign name or origin',
    severity: 'error',
    cause:
      'The `Host` or `Origin` header names no loopback address. A web page elsewhere could otherwise read this mesh through the browser.',
    remedy: 'Use `localhost` or `127.0.0.1` in the address.',
  },
  DM6109: {
    title: 'the server binds to loopback only',
    severity: 'error',
    cause: 'There is no sign-in yet, so the server refuses to listen where others could reach it.',
    remedy: 'Use `127.0.0.1`, and a tunnel for access from elsewhere.',
  },
  DM6110: {
    title: 'no such address',
    severity: 'error',
    cause: 'The server has nothing at this path and method.',
    remedy: 'See `/docs` for every address of the API.',
  },
  DM6111: {
    title: 'no such run',
    severity: 'error',
    cause: 'No run has this id in this environment.',
    remedy: 'List the runs with `datamesh runs list`.',
  },
  DM6112: {
    title: 'the port is in use',
    severity: 'error',
    cause: 'Another process listens on the address that the server was to take.',
    remedy: 'Stop it, or choose another with `--port`.',
  },
  DM6113: {
    title: 'the server failed',
    severity: 'error',
    cause: 'A request met a fault of the platform. Nothing that was acknowledged is lost.',
    remedy: 'Look into the server log for the request id; report it with the lines around it.',
  },
  DM6114: {
    title: 'the content type is not supported',
    severity: 'error',
    cause: 'The body has a content type that this address does not read.',
    remedy: 'Send `application/json` (or `application/x-ndjson` to `/ingest`).',
  },
  DM6118: {
    title: 'the OpenLineage URL is not usable',
    severity: 'error',
    cause: 'Events can only be posted to an http or https address.',
    remedy: 'Set `OPENLINEAGE_URL` to the base URL of the receiver, such as `http://127.0.0.1:5000`.',
  },
  DM6119: {
    title: 'a lineage event was not delivered',
    severity: 'warning',
    cause:
      'The file or end point for OpenLineage events could not be reached. The event is kept in state; no run failed.',
    remedy: 'Check the receiver; the events can be read at `/api/v1/lineage/events`.',
  },
} as const satisfies Record<string, ProblemDescription>;
