/**
 * Owns the wire format of the Iceberg REST catalog: paths, bodies, statuses and error bodies. It deliberately knows
 * nothing of metadata beyond picking it apart for the wire: every decision is the catalog's.
 */
export { type IcebergRestOptions, icebergRest } from './iceberg-rest.ts';
