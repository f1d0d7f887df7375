import { describe, expect, it } from 'vitest';
import { declare, jsonSchema } from './index.ts';

const BASE = `
apiVersion: datamesh/v1
kind: Mesh
metadata: { name: shop }
x-cost-center: 42
environments:
  prod: { storage: s3://lake, sources: { erp: { path: /srv, datasets: { orders: { path: prod/*.csv } } } } }
sources:
  erp:
    type: files
    region: eu
    datasets:
      orders: { path: data/*.csv, format: csv, key: [id], columns: [{ name: id, type: int }, { name: at, type: date, nullable: false }] }
identity: { issuer: "https://id.example", attributes: { region: loc } }
roles: { council: [alice] }
`;

function meshOf(text: string, local?: string) {
  const files = [
    { path: 'datamesh.yaml', text },
    ...(local === undefined ? [] : [{ path: 'datamesh.local.yaml', text: local }]),
  ];
  const { value, problems } = declare(files);
  return { mesh: value.mesh, codes: problems.map(({ code, where }) => `${code} ${where?.file}`) };
}

describe('datamesh.yaml', () => {
  it('is read to the last field', () => {
    expect(meshOf(BASE)).toEqual({
      codes: [],
      mesh: {
        name: 'shop',
        environments: {
          dev: { name: 'dev', bindings: {} },
          prod: {
            name: 'prod',
            bindings: {
              storage: 's3://lake',
              sources: { erp: { path: '/srv', datasets: { orders: { path: 'prod/*.csv' } } } },
            },
          },
        },
        sources: [
          {
            name: 'erp',
            type: 'files',
            settings: { region: 'eu' },
            datasets: [
              {
                name: 'orders',
                path: 'data/*.csv',
                format: 'csv',
                key: ['id'],
                position: 'lsn',
                columns: [
                  { name: 'id', type: { kind: 'int' }, nullable: true },
                  { name: 'at', type: { kind: 'date' }, nullable: false },
                ],
              },
            ],
          },
        ],
        identity: { issuer: 'https://id.example', attributes: { region: 'loc' } },
        roles: { council: ['alice'] },
        extensions: { 'x-cost-center': 42 },
      },
    });
  });

  it('has environment dev where it declares none', () => {
    const { mesh } = meshOf('apiVersion: datamesh/v1\nkind: Mesh\nmetadata: { name: shop }');
    expect(mesh.environments).toEqual({ dev: { name: 'dev', bindings: {} } });
  });

  it('is overlaid by datamesh.local.yaml, block by block', () => {
    const local =
      'sources: { erp: { datasets: { orders: { path: mine/*.csv } } } }\nenvironments: { dev: { state: here } }';
    const { mesh, codes } = meshOf(BASE, local);
    expect(codes).toEqual([]);
    expect(mesh.sources[0]?.datasets[0]).toMatchObject({ path: 'mine/*.csv', format: 'csv', key: ['id'] });
    expect(Object.keys(mesh.environments).sort()).toEqual(['dev', 'prod']);
    expect(mesh.environments['dev']?.bindings).toEqual({ state: 'here' });
  });

  it('and its overlay are each checked in their own file', () => {
    const { codes } = meshOf(`${BASE}surces: {}`, 'environmnts: {}');
    expect(codes).toEqual(['DM1101 datamesh.local.yaml', 'DM1101 datamesh.yaml']);
  });

  it('misses the type of a source that only the overlay has', () => {
    expect(meshOf(BASE, 'sources: { extra: { description: new } }').codes).toEqual([
      'DM1103 datamesh.local.yaml',
    ]);
  });

  it.each([
    ['a near miss of a key is no setting', 'sources: { erp: { type: files, dataset: {} } }', 'DM1101'],
    ['an unknown capability', 'environments: { dev: { storge: a } }', 'DM1101'],
    ['a name of a source', 'sources: { ERP_1: { type: files } }', 'DM1201'],
  ])('%s', (_, text, code) => {
    const { codes } = meshOf(`apiVersion: datamesh/v1\nkind: Mesh\nmetadata: { name: shop }\n${text}`);
    expect(codes).toEqual([`${code} datamesh.yaml`]);
  });
});

describe('JSON Schema', () => {
  it.each(['Mesh', 'Domain', 'DataProduct', 'DataContract', 'Policy'] as const)(
    'of %s describes every key',
    (kind) => {
      const undescribed: string[] = [];
      const walk = (value: unknown, path: string): void => {
        if (typeof value !== 'object' || value === null) return;
        const { properties, items, additionalProperties } = value as Record<string, unknown>;
        for (const [key, child] of Object.entries(
          (properties ?? {}) as Record<string, { description?: string }>,
        )) {
          if (!child.description) undescribed.push(`${path}.${key}`);
          walk(child, `${path}.${key}`);
        }
        walk(items, `${path}[]`);
        walk(additionalProperties, `${path}.*`);
      };
      walk(jsonSchema(kind), kind);
      expect(undescribed).toEqual([]);
      expect(jsonSchema(kind)).toMatchObject({ type: 'object', properties: { kind: { enum: [kind] } } });
    },
  );
});
