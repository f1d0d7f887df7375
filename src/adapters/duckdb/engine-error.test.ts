import { describe, expect, it } from 'vitest';
import { SqlError } from '../../capabilities/compute.ts';
import { toOurError } from './engine-error.ts';

const failed = { statement: 'SELECT 1', isSourceFile: (path: string) => path.startsWith('/sources/') };

function engineError(type: string, message: string, more: Readonly<Record<string, string>> = {}): Error {
  return new Error(JSON.stringify({ exception_type: type, exception_message: message, ...more }));
}

const SYSTEM: readonly (readonly [name: string, error: Error, code: string])[] = [
  [
    'a full disk',
    engineError('IO', 'Could not write file "/w/a.parquet": No space left on device', { errno: '28' }),
    'DM9003',
  ],
  [
    'a quota',
    engineError('IO', 'Could not write file "/w/a.parquet": Disk quota exceeded', { errno: '122' }),
    'DM9003',
  ],
  ['a missing file', engineError('IO', 'No files found that match the pattern "/w/a.parquet"'), 'DM9002'],
  [
    'short memory',
    engineError('Out of Memory', 'could not allocate block of size 256.0 KiB\nhint'),
    'DM9001',
  ],
  [
    'a full spill folder',
    engineError('Out of Memory', 'failed to offload: max_temp_directory_size reached'),
    'DM9003',
  ],
  ['an interrupt', engineError('INTERRUPT', 'Interrupted!'), 'DM9001'],
  ['an internal error', engineError('INTERNAL', 'boom'), 'DM9001'],
  ['what is no JSON', new Error('something else'), 'DM9001'],
  [
    'a damaged file of a table',
    engineError('Invalid Input', `No magic bytes found at end of file '/w/a.parquet'`),
    'DM9007',
  ],
];

const SQL: readonly (readonly [name: string, error: Error])[] = [
  ['a parser error', engineError('Parser', 'syntax error at or near "x"')],
  ['a value', engineError('Conversion', `Could not convert string 'x' to INT32`)],
  [
    'a damaged source file',
    engineError('Invalid Input', `No magic bytes found at end of file '/sources/a.parquet'`),
  ],
  ['a file that is out of bounds', engineError('Permission', 'Cannot access file "/etc/passwd"')],
];

describe('failures of the engine', () => {
  it.each(SYSTEM)('%s', (_name, error, code) => {
    expect(toOurError(error, failed)).toMatchObject({ code, system: 'duckdb', cause: error });
  });

  it.each(SQL)('%s is the user’s', (_name, error) => {
    expect(toOurError(error, failed)).toBeInstanceOf(SqlError);
  });

  it('does not tell the path of a file that may not be opened', () => {
    const error = engineError('Permission', 'Cannot access file "/etc/passwd"');
    expect(toOurError(error, failed).message).not.toContain('passwd');
  });

  it('keeps our own errors', () => {
    const ours = new SqlError('x', 3);
    expect(toOurError(ours, failed)).toBe(ours);
  });
});
