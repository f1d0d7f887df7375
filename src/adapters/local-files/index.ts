/**
 * Owns files on local disks: the warehouse (durable, written once) and the files of source systems (read only).
 * It knows neither tables nor formats, and nothing outside its two root folders can be reached through it.
 */
export { type LocalSourceFilesOptions, localSourceFiles } from './local-source-files.ts';
export { type LocalStorageOptions, localStorage } from './local-storage.ts';
