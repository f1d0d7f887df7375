/** Where a product's data comes from: a dataset of a source system, or another product. */
export type InputPort = SourcePort | ProductPort;

export interface SourcePort {
  readonly kind: 'source';
  readonly name: string;
  readonly type: 'batch' | 'stream' | 'cdc-stream';
  /** Name of a source system in `datamesh.yaml`. */
  readonly source: string;
  /** Dataset of that system; the port's name unless declared. */
  readonly dataset: string;
  readonly format: 'parquet' | 'csv' | 'json' | 'avro';
  /** Cron expression in UTC. */
  readonly schedule?: string;
  readonly description?: string;
}

export interface ProductPort {
  readonly kind: 'product';
  readonly name: string;
  /** `domain.product`. */
  readonly product: string;
  /** Contract versions this port relies on, such as `^1.2`. */
  readonly contract?: string;
  readonly description?: string;
}

export const OUTPUT_PORT_TYPES = ['sql', 'rest', 'graphql', 'kafka'] as const;
export type OutputPortType = (typeof OUTPUT_PORT_TYPES)[number];

/** A door through which consumers read. Which fields apply depends on `type`. */
export interface OutputPort {
  readonly name: string;
  readonly type: OutputPortType;
  readonly description?: string;
  readonly engine?: string;
  readonly catalog?: string;
  readonly schema?: string;
  readonly endpoint?: string;
  readonly authentication?: string;
  readonly topic?: string;
  readonly format?: string;
  /** The table it serves, where a product has several. */
  readonly table?: string;
  readonly audience?: readonly string[];
}
