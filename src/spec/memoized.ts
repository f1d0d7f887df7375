/** Distinct texts that one memo keeps; later ones are parsed every time. */
const MEMO_MAX = 1_000;

/** A parser that remembers: meshes write a few targets, types and schedules in thousands of files. */
export function memoized<T>(parse: (text: string) => T): (text: string) => T {
  const memo = new Map<string, T>();
  return (text) => {
    const known = memo.get(text);
    if (known !== undefined) return known;
    const value = parse(text);
    if (memo.size < MEMO_MAX) memo.set(text, value);
    return value;
  };
}
