import { describe, expect, test } from 'vitest';
import {
  catalogUnderTest,
  createRequest,
  ENVIRONMENT,
  NOTES,
  PRODUCT_METADATA,
} from '../../../tests/fixtures/catalog-under-test.ts';

const refusal = (type: string) => expect.objectContaining({ name: 'CatalogError', type });

describe('warehouses and namespaces', () => {
  test('a warehouse is a domain in its SQL name', async () => {
    const { catalog } = await catalogUnderTest();
    expect(await catalog.warehouses()).toEqual(['sales', 'supply_chain']);
    await expect(catalog.listNamespaces('finance')).rejects.toEqual(refusal('NoSuchWarehouseException'));
  });

  test('namespaces are those that were made and those that hold tables', async () => {
    const { catalog } = await catalogUnderTest();
    expect(await catalog.listNamespaces('sales')).toEqual(['customers', 'scratch']);
    expect(await catalog.listNamespaces('supply_chain')).toEqual([]);
    expect(await catalog.loadNamespace('sales', 'customers')).toMatchObject({
      'datamesh.product': 'sales.customers',
      'datamesh.read-only': 'true',
    });
    await expect(catalog.loadNamespace('sales', 'zz')).rejects.toEqual(refusal('NoSuchNamespaceException'));
  });

  test('properties are set and removed; a namespace is made once and dropped when empty', async () => {
    const { catalog } = await catalogUnderTest();
    await catalog.createNamespace('sales', 'mine', { a: '1', b: '2' });
    await expect(catalog.createNamespace('sales', 'mine', {})).rejects.toEqual(
      refusal('AlreadyExistsException'),
    );
    await catalog.updateNamespace('sales', 'mine', { remove: ['a'], set: { c: '3' } });
    expect(await catalog.loadNamespace('sales', 'mine')).toEqual({ b: '2', c: '3' });
    await catalog.dropNamespace('sales', 'mine');
    expect(await catalog.listNamespaces('sales')).not.toContain('mine');
    await catalog.createTable(NOTES, createRequest(), 'create');
    await expect(catalog.dropNamespace('sales', 'scratch')).rejects.toEqual(
      refusal('NamespaceNotEmptyException'),
    );
  });

  test.each([
    ['empty', ''],
    ['too long', 'x'.repeat(256)],
    ['with a level separator', 'a\u001fb'],
  ])('a name %s is none', async (_name, name) => {
    const { catalog } = await catalogUnderTest();
    await expect(catalog.createNamespace('sales', name, {})).rejects.toEqual(refusal('BadRequestException'));
  });
});

describe('tables of a product are read-only', () => {
  const PRODUCT = { warehouse: 'sales', namespace: 'customers', table: 'customers' };
  const NEIGHBOUR = { ...PRODUCT, table: 'mine' };
  test('load answers the text of the metadata file', async () => {
    const { catalog } = await catalogUnderTest();
    expect(await catalog.loadTable(PRODUCT)).toEqual({
      metadataLocation: PRODUCT_METADATA,
      metadata: '{"format-version":2}',
    });
  });

  test.each([
    ['commit', (catalog) => catalog.commit([{ id: PRODUCT, requirements: '[]', updates: '[]' }])],
    ['drop', (catalog) => catalog.dropTable(PRODUCT)],
    ['rename', (catalog) => catalog.renameTable(PRODUCT, NOTES)],
    ['create a neighbour', (catalog) => catalog.createTable(NEIGHBOUR, createRequest(), 'create')],
    ['stage a neighbour', (catalog) => catalog.createTable(NEIGHBOUR, createRequest(), 'staged')],
    ['register a neighbour', (catalog) => catalog.registerTable(NEIGHBOUR, 'memory:///x.metadata.json')],
    [
      'commit a new neighbour',
      (catalog) =>
        catalog.commit([{ id: NEIGHBOUR, requirements: '[{"type":"assert-create"}]', updates: '[]' }]),
    ],
    [
      'change the namespace',
      (catalog) => catalog.updateNamespace('sales', 'customers', { remove: [], set: {} }),
    ],
    ['register its files elsewhere', (catalog) => catalog.registerTable(NOTES, PRODUCT_METADATA)],
    [
      'create a table over its files',
      (catalog) => catalog.createTable(NOTES, createRequest({ location: 'memory:///data-lake' }), 'create'),
    ],
    [
      'create a table in its files',
      (catalog) =>
        catalog.createTable(
          NOTES,
          createRequest({ location: 'memory:///data-lake/customers/data' }),
          'create',
        ),
    ],
  ] as [string, (catalog: Awaited<ReturnType<typeof catalogUnderTest>>['catalog']) => Promise<unknown>][])(
    '%s',
    async (_name, act) => {
      const { catalog, pointers } = await catalogUnderTest();
      await expect(act(catalog)).rejects.toEqual(refusal('ForbiddenException'));
      const pointer = await pointers.get(ENVIRONMENT, 'sales', 'customers', 'customers');
      expect(pointer?.metadataLocation).toBe(PRODUCT_METADATA);
    },
  );

  test('the refusal says how releases are made', async () => {
    const { catalog } = await catalogUnderTest();
    await expect(catalog.dropTable(PRODUCT)).rejects.toThrow('datamesh run sales.customers');
  });
});

describe('tables of clients', () => {
  test('create, load, rename, drop, register', async () => {
    const { catalog } = await catalogUnderTest();
    const made = await catalog.createTable(NOTES, createRequest(), 'create');
    expect(await catalog.loadTable(NOTES)).toEqual(made);
    await expect(catalog.createTable(NOTES, createRequest(), 'create')).rejects.toEqual(
      refusal('AlreadyExistsException'),
    );
    const other = { ...NOTES, table: 'other' };
    await catalog.renameTable(NOTES, other);
    expect(await catalog.listTables('sales', 'scratch')).toEqual(['other']);
    await expect(catalog.renameTable(NOTES, other)).rejects.toEqual(refusal('NoSuchTableException'));
    await catalog.dropTable(other);
    await expect(catalog.dropTable(other)).rejects.toEqual(refusal('NoSuchTableException'));
    expect(await catalog.registerTable(NOTES, made.metadataLocation ?? '')).toEqual(made);
  });

  test('a staged table has no file and no name yet', async () => {
    const { catalog, storage } = await catalogUnderTest();
    const files = storage.contents.size;
    const staged = await catalog.createTable(NOTES, createRequest(), 'staged');
    expect(staged.metadataLocation).toBeUndefined();
    expect(storage.contents.size).toBe(files);
    await expect(catalog.loadTable(NOTES)).rejects.toEqual(refusal('NoSuchTableException'));
  });

  test('names cannot lead out of the warehouse folder, and a dropped namesake keeps its files', async () => {
    const { catalog } = await catalogUnderTest();
    const odd = { ...NOTES, table: '../../up' };
    const first = await catalog.createTable(odd, createRequest(), 'create');
    expect(first.metadataLocation).toMatch(
      /^memory:\/\/\/warehouse\/sales\/scratch\/______up-[0-9a-f-]{36}\/metadata\//,
    );
    await catalog.dropTable(odd);
    const second = await catalog.createTable(odd, createRequest(), 'create');
    expect(second.metadataLocation).not.toBe(first.metadataLocation);
  });

  test.each([
    ['a location outside', createRequest({ location: 'file:///etc' })],
    ['no JSON', '{'],
    ['no schema', '{"name":"notes"}'],
    [
      'a partition on nothing',
      createRequest({ 'partition-spec': { fields: [{ 'source-id': 9, name: 'x', transform: 'identity' }] } }),
    ],
    ['an unknown version', createRequest({ properties: { 'format-version': '9' } })],
  ])('create with %s is a bad request', async (_name, body) => {
    const { catalog } = await catalogUnderTest();
    await expect(catalog.createTable(NOTES, body, 'create')).rejects.toEqual(refusal('BadRequestException'));
  });

  test('a table whose file is gone is not found, with the text that clients know', async () => {
    const { catalog, storage } = await catalogUnderTest();
    const { metadataLocation } = await catalog.createTable(NOTES, createRequest(), 'create');
    storage.contents.delete(metadataLocation ?? '');
    await expect(catalog.loadTable(NOTES)).rejects.toThrow(
      `Failed to open input stream for file: ${metadataLocation}`,
    );
  });

  test('registering what is no metadata does not show its content', async () => {
    const { catalog, storage } = await catalogUnderTest();
    storage.contents.set('memory:///warehouse/secret.txt', Buffer.from('hunter2'));
    const register = catalog.registerTable(NOTES, 'memory:///warehouse/secret.txt');
    await expect(register).rejects.toEqual(refusal('BadRequestException'));
    await expect(register).rejects.not.toThrow('hunter2');
  });
});
