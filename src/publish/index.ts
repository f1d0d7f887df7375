/**
 * Owns gate 2 and the commit: an audited build becomes one release, all its tables together or none.
 * It does not run rules or write data files; it receives their results.
 */

export { inputsDigest, type PublishContext, publish } from './commit.ts';
export { auditGate } from './gate.ts';
export { filesToCompact, orphansAmong } from './maintenance.ts';
