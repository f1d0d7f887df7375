import type { RelationName } from '../capabilities/compute.ts';
import type { Json } from '../lib/json.ts';
import type { InputUse } from '../model/build.ts';
import type { Column } from '../model/data-type.ts';

/** A name under which models may read something. */
export interface RelationOfPort {
  readonly port: string;
  readonly name: RelationName;
}

/** A relation that models may read, as they see it at plan time. */
export interface InputRelation extends RelationOfPort {
  readonly columns: readonly Column[];
  /** In mode `merge` the relation also has `_deleted`: rows of keys that the source has deleted. */
  readonly marksDeleted: boolean;
  readonly isProduct: boolean;
}

/** A relation of a port with the SELECTs behind it, one for each way in which tables read it. */
export interface PortRelation extends InputRelation {
  /** Every row there is now. */
  readonly all: string;
  /** Rows that no release has read; undefined when they cannot be told apart, for the reason in `whyNotAdded`. */
  readonly added?: string;
  readonly whyNotAdded?: string;
  /** What a merge has to look at: new rows, changed keys with `_deleted`, or simply everything. */
  readonly changed: string;
}

/** What one input port delivers to one build. */
export interface PortInput {
  readonly relations: readonly PortRelation[];
  readonly use: Omit<InputUse, 'rows'>;
  /** What the cursor says, without names that every attempt gives anew: equal for equal work. */
  readonly position: Json;
  readonly rows: { readonly all: number; readonly added: number };
  /** Whether there is anything that the last release has not read. */
  readonly fresh: boolean;
  /** Source files that are read in place, to see afterwards that they have not changed meanwhile. */
  readonly readInPlace: readonly FileInPlace[];
}

export interface FileInPlace {
  readonly path: string;
  readonly format: 'parquet' | 'csv' | 'json';
  readonly sizeBytes: number;
  /** UTC milliseconds. */
  readonly modifiedAt: number;
}

/** Added to the relation of a change stream in mode `merge`; in a model's result it marks rows to delete. */
export const DELETED_MARK = '_deleted';
