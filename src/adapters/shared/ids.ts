import { randomBytes as machineRandomBytes } from 'node:crypto';
import type { Clock } from '../../capabilities/clock.ts';

const COUNTER_BITS = 12;
const COUNTER_MAX = 2 ** COUNTER_BITS - 1;

/**
 * Makes ids that sort by the time of their making, those of one generator even within a millisecond or under a frozen
 * clock: UUID version 7, the field after the time used as a counter.
 *
 * shape   clock, randomness → function that gives a new id, such as `01936f2c-8f00-7000-a3c1-5d9e0f1b2a34`
 * units   the clock gives UTC milliseconds
 * source  RFC 9562 §5.7, and §6.2 method 1 (fixed-length dedicated counter)
 */
export function createIds(
  clock: Clock,
  randomBytes: (size: number) => Uint8Array = machineRandomBytes,
): () => string {
  let timeMs = 0;
  let counter = 0;
  return () => {
    const now = clock.now();
    if (now > timeMs) {
      timeMs = now;
      counter = 0;
    } else if (counter < COUNTER_MAX) {
      counter++;
    } else {
      timeMs++;
      counter = 0;
    }
    return formatId(timeMs, counter, randomBytes(8));
  };
}

function formatId(timeMs: number, counter: number, random: Uint8Array): string {
  const time = timeMs.toString(16).padStart(12, '0');
  const count = counter.toString(16).padStart(3, '0');
  const variant = ((random[0] ?? 0) & 0x3f) | 0x80;
  const tail = Buffer.from([variant, ...random.subarray(1)]).toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}
