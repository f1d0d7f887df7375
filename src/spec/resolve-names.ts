import { sqlName } from '../lib/sql-text.ts';
import type { DeclaredProduct } from '../model/mesh.ts';
import { qualifiedName } from '../model/product-key.ts';
import type { Assembled } from './assemble.ts';
import type { Issue, Path } from './issue.ts';

/** Paths that the platform itself answers (declarations.md §Names and addresses). */
export const RESERVED_PATHS: readonly string[] = [
  '/api/v1',
  '/v1',
  '/iceberg',
  '/streams',
  '/ingest',
  '/registry',
  '/openapi.json',
  '/metrics',
  '/healthz',
  '/readyz',
];

/** Names and addresses that only one product of the mesh may hold. */
export function checkNames(assembled: readonly Assembled[]): readonly Issue[] {
  return [
    ...clashes(assembled, qualifiedClaims, 'DM2015'),
    ...clashes(assembled, sqlClaims, 'DM2011'),
    ...clashes(assembled, endpointClaims, 'DM2012'),
    ...clashes(assembled, topicClaims, 'DM2013'),
    ...assembled.flatMap(reservedEndpoints),
    ...overlappingLocations(assembled),
  ];
}

/** One use of a name that must be unique. */
interface Claim {
  readonly name: string;
  /** What is claimed, for the message: `endpoint`, `topic`. */
  readonly noun: string;
  readonly declared: DeclaredProduct;
  readonly path: Path;
}

type Claims = (assembled: Assembled) => readonly Claim[];

function clashes(assembled: readonly Assembled[], claimsOf: Claims, code: Issue['code']): readonly Issue[] {
  const first = new Map<string, DeclaredProduct>();
  const issues: Issue[] = [];
  for (const each of assembled) {
    for (const { name, noun, declared, path } of claimsOf(each)) {
      const other = first.get(name);
      if (!other) {
        first.set(name, declared);
        continue;
      }
      const message = `${noun} \`${name}\` is taken by \`${ownerOf(other)}\` (${other.product.file})`;
      issues.push({ code, message, file: declared.product.file, at: { kind: 'node', path, part: 'value' } });
    }
  }
  return issues;
}

function ownerOf({ product, major }: DeclaredProduct): string {
  return qualifiedName({ domain: product.metadata.domain, product: product.metadata.name, major });
}

function claimOf(declared: DeclaredProduct, noun: string, name: string, path: Path): Claim {
  return { name, noun, declared, path };
}

function qualifiedClaims({ declared }: Assembled): readonly Claim[] {
  return [claimOf(declared, 'product', ownerOf(declared), ['metadata', 'name'])];
}

/** Canonical names `domain.product[_vN].table`, and the aliases that sql ports declare. */
function sqlClaims({ declared, folder }: Assembled): readonly Claim[] {
  const { metadata, tables, outputPorts } = declared.product;
  const suffix = folder.olderMajor === undefined ? '' : `_v${folder.olderMajor}`;
  const canonical = `${sqlName(metadata.domain)}.${sqlName(metadata.name)}${suffix}`;
  const claims = tables.map((table) => {
    const path =
      tables.length === 1 ? ['metadata', 'name'] : ['spec', 'schema', 'tables', table.name, 'name'];
    return claimOf(declared, 'SQL name', `${canonical}.${sqlName(table.name)}`, path);
  });
  const taken = new Set(claims.map(({ name }) => name));
  for (const port of outputPorts) {
    if (port.type !== 'sql' || port.catalog === undefined || port.schema === undefined) continue;
    for (const table of tables) {
      const alias = `${sqlName(port.catalog)}.${sqlName(port.schema)}.${sqlName(table.name)}`;
      if (taken.has(alias)) continue;
      taken.add(alias);
      claims.push(claimOf(declared, 'SQL name', alias, ['spec', 'outputPorts', port.name, 'schema']));
    }
  }
  return claims;
}

function endpointClaims({ declared }: Assembled): readonly Claim[] {
  return declared.product.outputPorts.flatMap((port) =>
    port.endpoint === undefined
      ? []
      : [
          claimOf(declared, 'endpoint', withoutSlash(port.endpoint), [
            'spec',
            'outputPorts',
            port.name,
            'endpoint',
          ]),
        ],
  );
}

function withoutSlash(path: string): string {
  return path.endsWith('/') && path.length > 1 ? path.slice(0, -1) : path;
}

function topicClaims({ declared }: Assembled): readonly Claim[] {
  return declared.product.outputPorts.flatMap((port) =>
    port.topic === undefined
      ? []
      : [claimOf(declared, 'topic', port.topic, ['spec', 'outputPorts', port.name, 'topic'])],
  );
}

function reservedEndpoints({ declared }: Assembled): readonly Issue[] {
  return declared.product.outputPorts.flatMap((port): readonly Issue[] => {
    const endpoint = port.endpoint === undefined ? undefined : withoutSlash(port.endpoint);
    const reserved = RESERVED_PATHS.find((path) => endpoint === path || endpoint?.startsWith(`${path}/`));
    if (reserved === undefined) return [];
    return [
      {
        code: 'DM2014',
        message: `endpoint \`${port.endpoint}\` is below \`${reserved}\`, which the platform answers itself`,
        file: declared.product.file,
        at: { kind: 'node', path: ['spec', 'outputPorts', port.name, 'endpoint'], part: 'value' },
        hint: 'choose a path such as `/api/v2/customers`',
      },
    ];
  });
}

/** A table below another's location would be swept away with it. */
function overlappingLocations(assembled: readonly Assembled[]): readonly Issue[] {
  const placed = assembled
    .flatMap(({ declared }) => {
      const { location } = declared.product;
      return location === undefined ? [] : [{ declared, location: `${location.replace(/\/+$/, '')}/` }];
    })
    .sort((a, b) => (a.location < b.location ? -1 : a.location > b.location ? 1 : 0));
  const issues: Issue[] = [];
  let outer: (typeof placed)[number] | undefined;
  for (const inner of placed) {
    if (!outer || !inner.location.startsWith(outer.location)) {
      outer = inner;
      continue;
    }
    const message = `location \`${inner.location}\` is inside that of \`${ownerOf(outer.declared)}\`, \`${outer.location}\``;
    const path = ['spec', 'schema', 'location'];
    issues.push({
      code: 'DM2024',
      message,
      file: inner.declared.product.file,
      at: { kind: 'node', path, part: 'value' },
    });
  }
  return issues;
}
