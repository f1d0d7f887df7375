import { parse, stringify } from 'lossless-json';
import { present } from './assert.ts';

/** A 64-bit integer: a number when it is safe, else a bigint. So equal values are `===`. */
export type Long = number | bigint;

// Only a run of 16 digits or more can be an integer beyond 2^53; other text takes the native parser, which is faster.
const LONG_DIGITS = /\d{16}/;

/**
 * Parses JSON without losing digits of 64-bit integers.
 *
 * shape   text → value whose unsafe integers are bigints
 * errors  throws SyntaxError
 * source  Iceberg table spec v2, appendix C: snapshot ids are JSON longs
 */
export function parseLossless(text: string): unknown {
  return LONG_DIGITS.test(text) ? parse(text, null, parseNumber) : JSON.parse(text);
}

/** Prints what `parseLossless` parsed; bigints become JSON integers. */
export function formatLossless(value: unknown): string {
  return present(stringify(value), 'JSON text');
}

/** Normalises a 64-bit integer, so that equal values are `===`. */
export function toLong(value: bigint | string): Long {
  const wide = BigInt(value);
  const narrow = Number(wide);
  return Number.isSafeInteger(narrow) ? narrow : wide;
}

function parseNumber(text: string): Long {
  const narrow = Number(text);
  if (Number.isSafeInteger(narrow) || !/^-?\d+$/.test(text)) return narrow;
  return BigInt(text);
}
