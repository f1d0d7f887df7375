import { describe, expect, it } from 'vitest';
import { checkChange, checkEvent } from './event-check.ts';

const columns = [
  { name: 'id', type: { kind: 'string' }, nullable: true },
  { name: 'n', type: { kind: 'int' }, nullable: true },
] as const;
const shape = { columns, key: ['id'], preferred: 'lsn' };

describe('checkEvent', () => {
  const cases: readonly [text: string, kind: string][] = [
    ['{"id":"a","n":1}', 'accept'],
    ['{"id":"a","other":[1]}', 'accept'],
    ['{"n":1}', 'reject'],
    ['{"id":"a","n":"x"}', 'reject'],
    ['[1]', 'reject'],
    ['null', 'reject'],
    ['{"id":', 'reject'],
    ['', 'reject'],
  ];
  it.each(cases)('%s: %s', (text, kind) => expect(checkEvent(text, shape).kind).toBe(kind));
});

describe('checkChange', () => {
  const event = (more: object) =>
    JSON.stringify({ after: { id: 'a' }, op: 'u', source: { lsn: 5 }, ...more });
  const cases: readonly [name: string, text: string, expected: object][] = [
    ['update', event({}), { kind: 'accept', position: 'lsn', deletes: false, wrapped: false }],
    ['snapshot row', event({ op: 'r' }), { kind: 'accept', position: 'lsn' }],
    ['wrapped', `{"schema":{},"payload":${event({})}}`, { kind: 'accept', wrapped: true }],
    ['deletion', event({ op: 'd', before: { id: 'a' }, after: null }), { kind: 'accept', deletes: true }],
    [
      'deletion with a bad value beside the key',
      event({ op: 'd', before: { id: 'a', n: 'x' } }),
      { kind: 'reject' },
    ],
    ['deletion without before', event({ op: 'd', before: null }), { kind: 'reject' }],
    ['tombstone', 'null', { kind: 'skip' }],
    ['wrapped tombstone', '{"schema":null,"payload":null}', { kind: 'skip' }],
    ['truncation', event({ op: 't' }), { kind: 'reject' }],
    ['no after', event({ after: null }), { kind: 'reject' }],
    ['no key', event({ after: { n: 1 } }), { kind: 'reject' }],
    ['bad value', event({ after: { id: 'a', n: 'x' } }), { kind: 'reject' }],
    ['no position at all', event({ source: null }), { kind: 'reject' }],
    ['negative position', event({ source: { lsn: -1 } }), { kind: 'reject' }],
    ['MySQL position', event({ source: { file: 'bin.1', pos: 4 } }), { kind: 'accept', position: 'pos' }],
    ['Oracle position', event({ source: { scn: '77' } }), { kind: 'accept', position: 'scn' }],
    ['sequence', event({ source: { sequence: '["1","2"]' } }), { kind: 'accept', position: 'sequence' }],
    ['source time', event({ source: { ts_ms: 1 } }), { kind: 'accept', position: 'ts_ms' }],
    ['event time', event({ source: null, ts_ms: 1 }), { kind: 'accept', position: 'ts_ms' }],
    ['lsn before time', event({ source: { lsn: 1, ts_ms: 1 } }), { kind: 'accept', position: 'lsn' }],
  ];
  it.each(cases)('%s', (_, text, expected) => expect(checkChange(text, shape)).toMatchObject(expected));

  it('takes the declared field where the event has it', () => {
    const declared = { ...shape, preferred: 'commit_lsn' };
    expect(checkChange(event({ source: { lsn: 1, commit_lsn: '00:1' } }), declared)).toMatchObject({
      position: 'commit_lsn',
    });
  });

  it('refuses an event without the field that orders the stream', () => {
    const decided = { ...shape, position: 'lsn' };
    expect(checkChange(event({ source: { ts_ms: 1 } }), decided).kind).toBe('reject');
  });
});
