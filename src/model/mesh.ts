import type { JsonObject } from '../lib/json.ts';
import type { DataContract } from './data-contract.ts';
import type { DataProduct } from './data-product.ts';
import type { Column } from './data-type.ts';

/** One file of a mesh project, as read: `path` is relative to the mesh root, with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What a checkout declares, after parsing and resolving. */
export interface Declared {
  readonly kind: 'Declared';
  readonly mesh: Mesh;
  readonly domains: readonly Domain[];
  readonly products: readonly DeclaredProduct[];
  readonly policies: readonly PolicyFile[];
  /** Digest of everything above, independent of file order. */
  readonly digest: string;
}

/** A product with all that stands beside its file. */
export interface DeclaredProduct {
  readonly product: DataProduct;
  readonly major: number;
  readonly contracts: readonly DataContract[];
  /** One model per table. */
  readonly models: readonly ModelFile[];
  /** Datasets of its source ports by port name, once bound to an environment. */
  readonly datasets?: Readonly<Record<string, Dataset>>;
  /** Digest of the product's own files; once bound, of its datasets too. */
  readonly digest: string;
}

export interface ModelFile {
  readonly table: string;
  readonly file: string;
  readonly sql: string;
}

/** `datamesh.yaml`, with `datamesh.local.yaml` laid over it. */
export interface Mesh {
  readonly name: string;
  readonly description?: string;
  readonly environments: Readonly<Record<string, Environment>>;
  readonly sources: readonly Source[];
  readonly identity: JsonObject;
  readonly roles: JsonObject;
  readonly extensions: JsonObject;
}

export interface Environment {
  readonly name: string;
  /** Capability bindings as declared; the embedded defaults where absent. */
  readonly bindings: JsonObject;
}

export interface Source {
  readonly name: string;
  readonly type: 'files' | 'http-push' | 'object-store' | 'postgres' | 'kafka';
  readonly description?: string;
  readonly datasets: readonly Dataset[];
  /** Other settings of the system, as declared. */
  readonly settings: JsonObject;
}

export interface Dataset {
  readonly name: string;
  /** Glob relative to the mesh root; never above it. */
  readonly path?: string;
  readonly format?: 'parquet' | 'csv' | 'json' | 'avro';
  /** Required for csv and json; else read from the files. */
  readonly columns: readonly Column[];
  /** Key columns of the after image; required for cdc-stream. */
  readonly key: readonly string[];
  /** Field of Debezium's `source` block that orders events. */
  readonly position: string;
  readonly description?: string;
}

export interface Domain {
  readonly name: string;
  readonly file: string;
  readonly description: string;
  readonly team: string;
  readonly contact?: string;
  readonly channel?: string;
  readonly people: readonly { readonly name: string; readonly role: string; readonly email?: string }[];
  readonly extensions: JsonObject;
}

/** A policy as declared; read and kept, evaluated by the policy engine. */
export interface PolicyFile {
  readonly file: string;
  readonly name: string;
  readonly content: JsonObject;
}
