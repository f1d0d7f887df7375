import { isPlainObject, type Json, type JsonObject } from '../lib/json.ts';
import type { Dataset, Environment, Mesh, Source } from '../model/mesh.ts';
import { type Issue, newSink, type Sink } from './issue.ts';
import { localMeshShape, meshShape, type RawMesh, type RawSource } from './mesh-shape.ts';

export const ENVIRONMENT_DEFAULT = 'dev';
export const POSITION_DEFAULT = 'lsn';

/** Parsed content of one file of the mesh's root. */
export interface MeshContent {
  readonly file: string;
  readonly content: unknown;
}

export interface ReadMesh {
  readonly mesh: Mesh;
  readonly issues: readonly Issue[];
}

/** Reads `datamesh.yaml` with `datamesh.local.yaml` laid over it. Each file is checked for itself. */
export function readMesh(base: MeshContent | undefined, local: MeshContent | undefined): ReadMesh {
  const sink = newSink(base?.file ?? 'datamesh.yaml');
  const localSink = newSink(local?.file ?? 'datamesh.local.yaml');
  let raw = base && meshShape.read(base.content, sink);
  const overlaid = newSink(localSink.file);
  if (local && base) {
    localMeshShape.read(local.content, localSink);
    raw = meshShape.read(overlay(base.content, local.content), overlaid) ?? raw;
  }
  return {
    mesh: toMesh(raw ?? EMPTY, { ...sink.extensions, ...localSink.extensions }),
    issues: [...sink.issues, ...localSink.issues, ...missingInBoth(overlaid, sink)],
  };
}

/** Each file was checked for itself; only what is incomplete even together is left to say. */
function missingInBoth(overlaid: Sink, base: Sink): readonly Issue[] {
  const placeOf = ({ at, message }: Issue): string => JSON.stringify([at, message]);
  const known = new Set(base.issues.map(placeOf));
  return overlaid.issues.filter((issue) => issue.code === 'DM1103' && !known.has(placeOf(issue)));
}

const EMPTY: RawMesh = { apiVersion: 'datamesh/v1', kind: 'Mesh', metadata: { name: 'mesh' } };

export function checkMeshFile(file: MeshContent, which: 'mesh' | 'mesh-local'): readonly Issue[] {
  const sink: Sink = newSink(file.file);
  if (which === 'mesh') meshShape.read(file.content, sink);
  else localMeshShape.read(file.content, sink);
  return sink.issues;
}

/** Lays one value over another: blocks key by key, everything else as a whole. Depth is bounded by the parser. */
function overlay(below: unknown, above: unknown): unknown {
  if (!isPlainObject(below) || !isPlainObject(above)) return above;
  const result = new Map<string, unknown>(Object.entries(below));
  for (const [key, value] of Object.entries(above)) {
    result.set(key, result.has(key) ? overlay(result.get(key), value) : value);
  }
  return Object.fromEntries(result);
}

function toMesh(raw: RawMesh, extensions: JsonObject): Mesh {
  const { description } = raw.metadata;
  return {
    name: raw.metadata.name,
    ...(description === undefined ? {} : { description }),
    environments: toEnvironments(raw),
    sources: Object.entries(raw.sources ?? {}).map(([name, source]) => toSource(name, source)),
    identity: withoutAbsent(raw.identity ?? {}),
    roles: raw.roles ?? {},
    extensions,
  };
}

function toEnvironments(raw: RawMesh): Readonly<Record<string, Environment>> {
  const declared = Object.entries(raw.environments ?? {}).map(([name, bindings]): [string, Environment] => [
    name,
    { name, bindings: environmentBindings(bindings) },
  ]);
  const fallback: [string, Environment] = [ENVIRONMENT_DEFAULT, { name: ENVIRONMENT_DEFAULT, bindings: {} }];
  return Object.fromEntries([fallback, ...declared]);
}

type RawEnvironment = NonNullable<RawMesh['environments']>[string];

/** Bindings as declared; overrides of sources go back to the form they were written in. */
function environmentBindings({ sources, ...bindings }: RawEnvironment): JsonObject {
  if (sources === undefined) return withoutAbsent(bindings);
  const written = Object.entries(sources).map(([name, { more, ...source }]) => [
    name,
    { ...more, ...source },
  ]);
  return withoutAbsent({ ...bindings, sources: Object.fromEntries(written) as JsonObject });
}

function withoutAbsent(value: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, item]])),
  );
}

function toSource(name: string, raw: RawSource): Source {
  const { type, description } = raw;
  return {
    name,
    type,
    ...(description === undefined ? {} : { description }),
    datasets: Object.entries(raw.datasets ?? {}).map(([dataset, content]) => toDataset(dataset, content)),
    settings: raw.more ?? {},
  };
}

type RawDataset = NonNullable<RawSource['datasets']>[string];

function toDataset(name: string, raw: RawDataset): Dataset {
  return {
    ...raw,
    name,
    columns: (raw.columns ?? []).map((column) => ({ ...column, nullable: column.nullable ?? true })),
    key: raw.key ?? [],
    position: raw.position ?? POSITION_DEFAULT,
  };
}
