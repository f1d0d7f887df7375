import type { JsonObject } from '../lib/json.ts';
import type { DataType } from './data-type.ts';
import type { InputPort, OutputPort } from './port.ts';
import type { PartitionTerm, SortTerm } from './schema.ts';
import type { Slo } from './slo.ts';

export type ProductType = 'source-aligned' | 'aggregate' | 'consumer-aligned';
export type Tier = 'gold' | 'silver' | 'bronze';
export type Classification = 'public' | 'internal' | 'confidential' | 'restricted';
export type Mask = 'redact' | 'partial' | 'hash' | 'year' | 'null';
export type IncrementalMode = 'full' | 'append' | 'merge';

/** A data product as its team declared it: the article's file, typed. Targets and durations stay text. */
export interface DataProduct {
  readonly kind: 'DataProduct';
  /** Path of `data-product.yaml` relative to the mesh root. */
  readonly file: string;
  readonly metadata: {
    readonly name: string;
    readonly domain: string;
    readonly owner: string;
    readonly version: string;
    readonly tags: readonly string[];
  };
  readonly description: string;
  readonly classification: { readonly type?: ProductType; readonly tier?: Tier; readonly pii: boolean };
  readonly inputPorts: readonly InputPort[];
  readonly outputPorts: readonly OutputPort[];
  readonly format: 'iceberg';
  /** As declared, such as `s3://data-lake/customer-360/`. */
  readonly location?: string;
  readonly tables: readonly TableDeclaration[];
  readonly slos: readonly Slo[];
  readonly governance: Governance;
  /** `x-…` keys, kept as they are, by their path. */
  readonly extensions: JsonObject;
}

export interface TableDeclaration {
  readonly name: string;
  readonly description?: string;
  /** Empty when left out: then from the contract, else from the model's result. */
  readonly columns: readonly ColumnDeclaration[];
  readonly partitionBy: readonly PartitionTerm[];
  readonly sortBy: readonly SortTerm[];
  readonly incremental: { readonly mode: IncrementalMode; readonly watermark?: string };
  /** Duration text; snapshots older than it expire. */
  readonly snapshotRetention: string;
}

export interface ColumnDeclaration {
  readonly name: string;
  /** Left out: from the contract or the model's result. */
  readonly type?: DataType;
  readonly description?: string;
  readonly nullable?: boolean;
  readonly key: boolean;
  readonly pii: boolean;
  readonly classification?: Classification;
  readonly mask?: Mask;
  readonly unit?: string;
  /** The column's name in the live release: keeps its field id, so that old data is read under the new name. */
  readonly renamedFrom?: string;
}

export interface Governance {
  readonly dataClassification?: Classification;
  /** Duration text; rows whose watermark is older are removed. */
  readonly retentionPeriod?: string;
  readonly gdprCompliant?: boolean;
  readonly purpose?: string;
  readonly accessControl: readonly AccessRule[];
}

export interface AccessRule {
  readonly role: string;
  readonly permissions: readonly ('read' | 'write' | 'admin')[];
  readonly columns?: readonly string[];
  readonly rowFilter?: { readonly column: string; readonly attribute: string };
  readonly unmask?: readonly string[] | 'all';
  readonly purpose?: string;
  readonly until?: string;
}
