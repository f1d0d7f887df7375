import type { JsonObject } from '../lib/json.ts';
import type { ColumnDeclaration } from './data-product.ts';
import type { QualityRule } from './quality.ts';
import type { Slo } from './slo.ts';

/** An agreement on exactly one table of a product. */
export interface DataContract {
  readonly kind: 'DataContract';
  /** Path relative to the mesh root. */
  readonly file: string;
  readonly name: string;
  readonly version: string;
  readonly owner: string;
  readonly producer: {
    readonly domain: string;
    readonly dataProduct: string;
    readonly team: string;
    readonly contact: string;
    /** The table it covers; the product's only table unless declared. */
    readonly table?: string;
  };
  readonly consumers: readonly ContractConsumer[];
  readonly schema: {
    readonly type: 'avro';
    /** As declared, byte for byte. */
    readonly specification: string;
    readonly columns: readonly ColumnDeclaration[];
  };
  readonly slos: readonly Slo[];
  readonly rules: readonly QualityRule[];
  readonly extensions: JsonObject;
}

export interface ContractConsumer {
  readonly domain: string;
  readonly team: string;
  readonly useCase: string;
}
