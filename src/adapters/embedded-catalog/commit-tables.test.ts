import { describe, expect, test } from 'vitest';
import {
  catalogUnderTest,
  createRequest,
  ENVIRONMENT,
  NOTES,
  request,
} from '../../../tests/fixtures/catalog-under-test.ts';
import { embeddedCatalog } from './index.ts';

const refusal = (type: string) => expect.objectContaining({ name: 'CatalogError', type });
const set = (key: string, value: string) => ({ action: 'set-properties', updates: { [key]: value } });
const json = (loaded: { readonly metadata: string } | undefined) => JSON.parse(loaded?.metadata ?? '{}');

async function withNotes() {
  const under = await catalogUnderTest();
  return { ...under, made: await under.catalog.createTable(NOTES, createRequest(), 'create') };
}

describe('a commit', () => {
  test('writes the next metadata file and logs the one before', async () => {
    const { catalog, made } = await withNotes();
    const [loaded] = await catalog.commit([request(NOTES, [], [set('a', '1')])]);
    expect(loaded?.metadataLocation).toMatch(/\/00001-/);
    expect(json(loaded)).toMatchObject({
      properties: { a: '1' },
      'metadata-log': [{ 'metadata-file': made.metadataLocation }],
    });
    expect(await catalog.loadTable(NOTES)).toEqual(loaded);
  });

  test('without a change answers the table as it is', async () => {
    const { catalog, storage, made } = await withNotes();
    const files = storage.contents.size;
    expect(await catalog.commit([request(NOTES, [], [])])).toEqual([made]);
    expect(storage.contents.size).toBe(files);
  });

  test('63-bit ids survive', async () => {
    const { catalog } = await withNotes();
    const updates = `[{"action":"add-snapshot","snapshot":{"snapshot-id":1569335435687870790,"parent-snapshot-id":null,
      "sequence-number":1,"timestamp-ms":1,"manifest-list":"memory:///l","summary":{"operation":"append"}}},
      {"action":"set-snapshot-ref","ref-name":"main","type":"branch","snapshot-id":1569335435687870790}]`;
    const [loaded] = await catalog.commit([{ id: NOTES, requirements: '[]', updates }]);
    expect(loaded?.metadata).toContain('"current-snapshot-id":1569335435687870790');
  });

  test('whose requirement fails changes nothing', async () => {
    const { catalog, made } = await withNotes();
    const commit = catalog.commit([
      request(NOTES, [{ type: 'assert-current-schema-id', 'current-schema-id': 4 }], [set('a', '1')]),
    ]);
    await expect(commit).rejects.toEqual(refusal('CommitFailedException'));
    await expect(commit).rejects.toThrow('Requirement failed: current schema changed: expected id 4 != 0');
    expect(await catalog.loadTable(NOTES)).toEqual(made);
  });

  test.each([
    ['an unknown table', { ...NOTES, table: 'zz' }, [], [], 'NoSuchTableException'],
    ['an unknown update', NOTES, [], [{ action: 'explode' }], 'BadRequestException'],
    ['an unknown requirement', NOTES, [{ type: 'assert-luck' }], [], 'BadRequestException'],
    [
      'a location outside',
      NOTES,
      [],
      [{ action: 'set-location', location: 'file:///etc' }],
      'BadRequestException',
    ],
    [
      'a new table without a schema',
      { ...NOTES, table: 'new' },
      [{ type: 'assert-create' }],
      [],
      'BadRequestException',
    ],
    ['a table that exists', NOTES, [{ type: 'assert-create' }], [], 'CommitFailedException'],
  ])('to %s is refused', async (_name, id, requirements, updates, type) => {
    const { catalog } = await withNotes();
    await expect(catalog.commit([request(id, requirements, updates)])).rejects.toEqual(refusal(type));
  });
});

describe('a transaction', () => {
  const CREATE = (table: string) =>
    request(
      { ...NOTES, table },
      [{ type: 'assert-create' }],
      [
        { action: 'assign-uuid', uuid: 'f79c3e09-677c-4bbd-a479-3f349cb785e7' },
        { action: 'upgrade-format-version', 'format-version': 2 },
        {
          action: 'add-schema',
          schema: { type: 'struct', fields: [{ id: 1, name: 'id', required: false, type: 'long' }] },
        },
        { action: 'set-current-schema', 'schema-id': -1 },
      ],
    );

  test('creates a table with what it leaves out filled in', async () => {
    const { catalog } = await withNotes();
    const [loaded] = await catalog.commit([CREATE('made')]);
    expect(json(loaded)).toMatchObject({
      'table-uuid': 'f79c3e09-677c-4bbd-a479-3f349cb785e7',
      'format-version': 2,
      'partition-specs': [{ 'spec-id': 0, fields: [] }],
      'sort-orders': [{ 'order-id': 0, fields: [] }],
    });
  });

  test('over several tables is all or nothing', async () => {
    const { catalog, made } = await withNotes();
    const failing = request({ ...NOTES, table: 'zz' }, [], [set('a', '1')]);
    await expect(
      catalog.commit([request(NOTES, [], [set('a', '1')]), CREATE('made'), failing]),
    ).rejects.toEqual(refusal('NoSuchTableException'));
    expect(await catalog.loadTable(NOTES)).toEqual(made);
    expect(await catalog.listTables('sales', 'scratch')).toEqual(['notes']);
    await catalog.commit([request(NOTES, [], [set('a', '1')]), CREATE('made')]);
    expect(await catalog.listTables('sales', 'scratch')).toEqual(['made', 'notes']);
  });

  test('names a table once', async () => {
    const { catalog } = await withNotes();
    await expect(catalog.commit([request(NOTES, [], []), request(NOTES, [], [])])).rejects.toEqual(
      refusal('BadRequestException'),
    );
  });
});

describe('a race', () => {
  /** A catalog whose every swap loses to another writer first, as often as told. */
  async function losing(times: number) {
    const under = await withNotes();
    let left = times;
    const pointers = {
      ...under.pointers,
      swap: async (...[environment, swaps]: Parameters<typeof under.pointers.swap>) => {
        if (left-- > 0) await under.catalog.commit([request(NOTES, [], [set(`other-${left}`, 'x')])]);
        return under.pointers.swap(environment, swaps);
      },
    };
    const { storage } = under;
    const options = {
      storage,
      environment: ENVIRONMENT,
      newId: () => crypto.randomUUID(),
      clock: { now: () => 1_700_000_000_000 },
    };
    const state = { pointers, products: under.products };
    return { ...under, racing: embeddedCatalog({ ...options, state }) };
  }

  test('is run again on the winner when the requirements still hold', async () => {
    const { racing } = await losing(2);
    const [loaded] = await racing.commit([request(NOTES, [], [set('mine', '1')])]);
    expect(json(loaded).properties).toEqual({ mine: '1', 'other-1': 'x', 'other-0': 'x' });
  });

  test('is a 409 when others keep winning, and none of their commits is lost', async () => {
    const { racing, catalog } = await losing(100);
    await expect(racing.commit([request(NOTES, [], [set('mine', '1')])])).rejects.toEqual(
      refusal('CommitFailedException'),
    );
    expect(Object.keys(json(await catalog.loadTable(NOTES)).properties)).toHaveLength(4);
  });

  test('with a failing store has an unknown outcome', async () => {
    const { storage, pointers, products } = await withNotes();
    const broken = { ...pointers, swap: async () => Promise.reject(new Error('disk gone')) };
    const catalog = embeddedCatalog({
      state: { pointers: broken, products },
      storage,
      environment: ENVIRONMENT,
      newId: () => crypto.randomUUID(),
      clock: { now: () => 1 },
    });
    await expect(catalog.commit([request(NOTES, [], [set('a', '1')])])).rejects.toEqual(
      refusal('CommitStateUnknownException'),
    );
  });
});
