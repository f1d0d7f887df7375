/** Fails loudly when our own code is wrong. User mistakes are `Problem`s, a failing world is a `SystemError`. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** Marks a place that no member of a closed union can reach. */
export function never(value: never): Error {
  return new Error(`assertion failed: unexpected ${JSON.stringify(value)}`);
}

/** Returns a value that cannot be absent at this point. */
export function present<T>(value: T | undefined | null, name: string): T {
  assert(value !== undefined && value !== null, `${name} is absent`);
  return value;
}
