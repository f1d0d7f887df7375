/**
 * Owns the binding of configuration to capabilities; the only importer of adapters, each loaded when first needed.
 * It decides nothing about data products.
 */
export { type OpenOptions, openPlatform } from './open-platform.ts';
export { findMeshRoot, readFilesAt, readMeshFiles } from './read-mesh-files.ts';
export { restoreState } from './restore-state.ts';
