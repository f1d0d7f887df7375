/**
 * Owns the one access decision that every door asks: who may read which columns and rows of a product.
 * It does not enforce declared masks and roles yet: every caller on loopback is allowed, and the plan says so.
 */
export { decide } from './decide.ts';
export { unenforcedRules } from './unenforced.ts';
