import { describe, expect, it } from 'vitest';
import { createIds } from './ids.ts';

const FROZEN = { now: () => Date.UTC(2026, 0, 31) };
const zeros = (size: number): Uint8Array => new Uint8Array(size);

describe('createIds', () => {
  it('gives UUIDs of version 7 that hold the time', () => {
    const id = createIds(FROZEN)();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(FROZEN.now());
  });

  it('is determined by clock and randomness', () => {
    expect(createIds(FROZEN, zeros)()).toBe('019c1159-7000-7000-8000-000000000000');
  });

  it('keeps order and gives none twice under a frozen clock, past the counter', () => {
    const newId = createIds(FROZEN, zeros);
    const ids = Array.from({ length: 10_000 }, newId);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
  });

  it('keeps order when the clock steps back', () => {
    const times = [5_000, 4_000, 4_001, 6_000];
    const newId = createIds({ now: () => times.shift() ?? 0 }, zeros);
    const ids = Array.from({ length: 4 }, newId);
    expect([...ids].sort()).toEqual(ids);
  });

  it('differs between generators', () => {
    expect(createIds(FROZEN)()).not.toBe(createIds(FROZEN)());
  });
});
