import type { DuckDBInstance } from '@duckdb/node-api';
import type { ParsedSql } from '../../capabilities/compute.ts';
import { isPlainObject, type Json } from '../../lib/json.ts';
import { Connection, openInstance } from './connection.ts';
import { utf16Offset } from './engine-error.ts';

/** Longer text costs the parser time and memory out of proportion (a tree is about 50 times its text). */
export const SQL_BYTES_MAX = 100_000;

const PARSER_SETTINGS = {
  threads: '1',
  memory_limit: '256MB',
  temp_directory: '',
  enable_external_access: 'false',
  lock_configuration: 'true',
};

/** A locked engine instance without data, which only makes syntax trees. */
export interface Parser {
  parse(sql: string): Promise<ParsedSql>;
  close(): void;
}

/**
 * Starts a parser.
 *
 * errors  SystemError DM9001 when the engine does not start
 * source  DuckDB 1.5 docs, JSON › json_serialize_sql; design secured-queries.md §2
 */
export async function openParser(): Promise<Parser> {
  const { lock_configuration, ...settings } = PARSER_SETTINGS;
  const instance: DuckDBInstance = await openInstance(settings);
  const connection = await Connection.open(instance, () => false);
  await connection.raw.run(`SET GLOBAL lock_configuration = ${lock_configuration}`);
  const statement = await connection.raw.prepare('SELECT json_serialize_sql($1::VARCHAR)');
  let last: Promise<unknown> = Promise.resolve();
  return {
    parse(sql) {
      // One prepared statement holds one bound text at a time.
      const parsed = last.then(async (): Promise<ParsedSql> => {
        const refused = refuseText(sql);
        if (refused) return refused;
        statement.bindVarchar(1, sql);
        const reader = await statement.runAndReadAll();
        return readTree(String(reader.value(0, 0)), sql);
      });
      last = parsed.catch(() => undefined);
      return parsed;
    },
    close() {
      statement.destroySync();
      connection.close();
      instance.closeSync();
    },
  };
}

function refuseText(sql: string): ParsedSql | undefined {
  if (Buffer.byteLength(sql) > SQL_BYTES_MAX) {
    return { ok: false, message: `the text is longer than ${SQL_BYTES_MAX} bytes` };
  }
  const zero = sql.indexOf('\0');
  return zero < 0 ? undefined : { ok: false, message: 'the text holds a NUL character', position: zero };
}

function readTree(text: string, sql: string): ParsedSql {
  const tree = parseTree(text, sql);
  if (!isPlainObject(tree)) return { ok: false, message: 'a number is beyond the range of DOUBLE' };
  if (tree['error'] === true) {
    const position = Number(tree['position'] ?? Number.NaN);
    return {
      ok: false,
      message: String(tree['error_message']),
      ...(Number.isSafeInteger(position) ? { position: utf16Offset(sql, position) } : {}),
    };
  }
  const statements = tree['statements'];
  if (!Array.isArray(statements) || statements.length !== 1) {
    return { ok: false, message: 'exactly one SELECT statement is expected' };
  }
  return { ok: true, tree: statements[0] as Json };
}

/** How the tree says that a node has no place; no string in JSON can hold this text unescaped. */
const NO_PLACE = '"query_location":18446744073709551615';

/**
 * Numbers that JavaScript cannot hold stay text, places become offsets in the text, as all positions are. The engine
 * writes infinity bare, which is no JSON: undefined then.
 */
function parseTree(json: string, sql: string): unknown {
  const text = json.replaceAll(NO_PLACE, '"query_location":null');
  const isAscii = Buffer.byteLength(sql) === sql.length;
  if (isAscii && !/\d{16}/.test(text)) return parseOrNothing(text);
  const offsetOf = isAscii ? (bytes: number) => bytes : offsetsIn(sql);
  return parseOrNothing(text, (key, value, context?: { readonly source?: string }) => {
    if (typeof value !== 'number') return value;
    if (key === 'query_location') return offsetOf(value);
    return Math.abs(value) > Number.MAX_SAFE_INTEGER ? (context?.source ?? value) : value;
  });
}

function parseOrNothing(text: string, reviver?: (key: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch {
    return undefined;
  }
}

/** Offsets in UTF-16 units by offsets in bytes, counted once a text. */
function offsetsIn(sql: string): (bytes: number) => number {
  const offsets = new Uint32Array(Buffer.byteLength(sql) + 1);
  let bytes = 0;
  let units = 0;
  for (const character of sql) {
    const length = Buffer.byteLength(character);
    offsets.fill(units, bytes, bytes + length);
    bytes += length;
    units += character.length;
  }
  offsets[bytes] = units;
  return (at) => offsets[at] ?? units;
}
