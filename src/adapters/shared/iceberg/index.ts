/**
 * Owns the Iceberg metadata model that the table format and the catalog share: lossless JSON, `metadata.json`, schemas,
 * layouts, and the REST protocol's requirements and updates as pure functions. It deliberately reads and writes no file
 * and moves no pointer.
 */
export { applyUpdates, assertComplete } from './apply-updates.ts';
export {
  type CreateTableRequest,
  createTableJson,
  emptyMetadata,
  FORMAT_VERSION_DEFAULT,
  metadataOfRequest,
} from './create-table.ts';
export * from './schema-model.ts';
export * from './table-metadata.ts';
export { checkRequirements, requirementJson, type TableRequirement } from './table-requirement.ts';
export { type TableUpdate, updateJson } from './table-update.ts';
export { formatTransform, parseTransform, transformResultType } from './transform.ts';
