import { SqlError } from '../../capabilities/compute.ts';
import { isPlainObject } from '../../lib/json.ts';
import { SystemError } from '../../model/problem.ts';

/** What the engine says about a failure when `errors_as_json` is set. */
interface EngineFailure {
  readonly type: string;
  readonly message: string;
  /** Offset in bytes of the statement's UTF-8 text. */
  readonly position: number | undefined;
  readonly errno: number | undefined;
}

export interface FailedStatement {
  /** The user's text inside the statement, when it has any; positions are told as offsets in it. */
  readonly userText?: { readonly text: string; readonly offset: number };
  readonly statement: string;
  /** Whether a file is one that a source system delivered: then a damaged file is the user's to put right. */
  readonly isSourceFile: (path: string) => boolean;
}

const ERRNO_DISK_FULL = 28;
const ERRNO_QUOTA = 122;

/** Failures that the SQL or the data explains. Everything else is a failure of the engine. */
const SQL_FAILURES: ReadonlySet<string> = new Set([
  'Binder',
  'Catalog',
  'Constraint',
  'Conversion',
  'Divide by Zero',
  'Expression',
  'Dependency',
  'Invalid Input',
  'Invalid type',
  'Mismatch Type',
  'Not implemented',
  'Out of Range',
  'Parameter Not Allowed',
  'Parameter Not Resolved',
  'Parser',
  'Syntax',
  'Decimal',
]);

/** How the Parquet reader words a file that it cannot understand. */
const DAMAGED_FILE =
  /No magic bytes found|too small to be a Parquet file|Failed to read file|Invalid Parquet|Corrupt|is corrupt|TProtocolException|Footer length|don't know what type|Unsupported compression|Couldn't parse|encrypted/i;
const FILE_IN_MESSAGE = /["']((?:file:)?[^"'\n]*\/[^"'\n]*)["']|file = (\S.*)$/m;

/**
 * Turns a failure of the engine into ours.
 *
 * shape   engine error → SqlError (the SQL, its data or a source file) | SystemError (DM9001 engine or memory, DM9002
 *         file, DM9003 disk full, DM9007 damaged table file)
 * units   positions in UTF-16 units of the user's text
 * source  DuckDB 1.5 setting `errors_as_json`; exception types of duckdb/common/exception.hpp
 */
export function toOurError(error: unknown, failed: FailedStatement): SqlError | SystemError {
  if (error instanceof SqlError || error instanceof SystemError) return error;
  const failure = parseFailure(error instanceof Error ? error.message : String(error));
  switch (failure.type) {
    case 'INTERRUPT':
      return systemError('DM9001', 'the statement was interrupted', error, true);
    case 'Out of Memory':
      return outOfMemory(failure, error);
    case 'IO':
      return ioError(failure, failed, error);
    case 'Permission':
      return new SqlError('the statement opens a file, which is not permitted', positionOf(failure, failed));
  }
  const file = damagedFile(failure);
  if (file !== undefined) return damaged(file, failure, failed, error);
  if (SQL_FAILURES.has(failure.type)) return new SqlError(failure.message, positionOf(failure, failed));
  return systemError('DM9001', `the engine failed: ${failure.type}: ${failure.message}`, error, false);
}

function parseFailure(message: string): EngineFailure {
  const start = message.indexOf('{"exception_type"');
  const parsed = start < 0 ? undefined : parseObject(message.slice(start));
  if (!parsed) {
    const match = /^([A-Za-z ]+?) Error: ([\s\S]*)$/.exec(message);
    return {
      type: match?.[1] ?? 'Unknown',
      message: match?.[2] ?? message,
      position: undefined,
      errno: undefined,
    };
  }
  return {
    type: String(parsed['exception_type']),
    message: String(parsed['exception_message']),
    position: numberOf(parsed['position']),
    errno: numberOf(parsed['errno']),
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isPlainObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function numberOf(value: unknown): number | undefined {
  const number = Number(value ?? Number.NaN);
  return Number.isSafeInteger(number) ? number : undefined;
}

function positionOf(
  { position }: EngineFailure,
  { statement, userText }: FailedStatement,
): number | undefined {
  if (position === undefined || !userText) return undefined;
  const offset = utf16Offset(statement, position) - userText.offset;
  return offset >= 0 && offset <= userText.text.length ? offset : undefined;
}

/** An offset in UTF-8 bytes as an offset in UTF-16 units. */
export function utf16Offset(text: string, bytes: number): number {
  return Buffer.from(text).subarray(0, bytes).toString().length;
}

function ioError(failure: EngineFailure, failed: FailedStatement, cause: unknown): SqlError | SystemError {
  const text = failure.message;
  if (
    failure.errno === ERRNO_DISK_FULL ||
    failure.errno === ERRNO_QUOTA ||
    /No space left|disk.*full/i.test(text)
  ) {
    return systemError('DM9003', `the disk is full: ${text}`, cause, false);
  }
  const file = fileIn(text);
  if (file !== undefined && failed.isSourceFile(file)) return new SqlError(text);
  if (file !== undefined && DAMAGED_FILE.test(text)) return damaged(file, failure, failed, cause);
  return systemError('DM9002', text, cause, false);
}

function outOfMemory({ message }: EngineFailure, cause: unknown): SystemError {
  const first = message.split('\n', 1)[0] ?? '';
  if (/max_temp_directory_size|temp.* directory.*limit/i.test(message)) {
    return systemError('DM9003', `there is no room to spill to disk: ${first}`, cause, false);
  }
  const hint = 'raise `DATAMESH_MEMORY_MB`, or let the session spill to a disk with more room';
  return systemError('DM9001', `the engine is out of memory: ${first}; ${hint}`, cause, false);
}

function damagedFile({ message, type }: EngineFailure): string | undefined {
  return type !== 'Binder' && DAMAGED_FILE.test(message) ? fileIn(message) : undefined;
}

function damaged(
  file: string,
  failure: EngineFailure,
  failed: FailedStatement,
  cause: unknown,
): SqlError | SystemError {
  if (failed.isSourceFile(file)) return new SqlError(failure.message);
  return systemError('DM9007', `\`${file}\` is damaged: ${failure.message}`, cause, false);
}

function fileIn(message: string): string | undefined {
  const match = FILE_IN_MESSAGE.exec(message);
  return match?.[1] ?? match?.[2];
}

function systemError(
  code: 'DM9001' | 'DM9002' | 'DM9003' | 'DM9007',
  message: string,
  cause: unknown,
  retryable: boolean,
): SystemError {
  return new SystemError(code, message, { system: 'duckdb', retryable, cause });
}
