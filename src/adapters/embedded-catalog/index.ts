/**
 * Owns the platform's own table catalog: namespaces, tables and commits over the pointers in state, in the terms of the
 * Iceberg REST protocol. It deliberately changes no table of a product: those are released by the product's gate alone.
 */
export { type EmbeddedCatalogOptions, embeddedCatalog } from './embedded-catalog.ts';
