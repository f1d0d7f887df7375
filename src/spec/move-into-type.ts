import type { JsonNode } from './json-tree.ts';

/**
 * Rewrites an Avro field so that attributes beside `type` stand inside it; all other text stays as it was.
 * Undefined when the field has no type to move them into.
 */
export function moveIntoType(field: JsonNode, keys: readonly string[], slice: Slice): string | undefined {
  const type = field.members.find(({ key }) => key === 'type');
  if (!type) return undefined;
  const isMoved = (key: string): boolean => keys.includes(key);
  const moved = field.members
    .filter(({ key }) => isMoved(key))
    .map(({ keyStart, value }) => slice(keyStart, value.end));
  const typeObject = typeWith(type.value, moved, slice);
  const kept = field.members.flatMap((member, index) => {
    if (isMoved(member.key)) return [];
    const previousEnd = field.members[index - 1]?.value.end;
    const spaceStart = previousEnd === undefined ? field.start + 1 : previousEnd;
    const space = slice(spaceStart, member.keyStart).replace(/^\s*,/, '');
    const value = member === type ? typeObject : slice(member.value.start, member.value.end);
    return [`${space}${slice(member.keyStart, member.value.start)}${value}`];
  });
  const last = field.members.at(-1);
  const tail = slice(last?.value.end ?? field.end, field.end);
  return `{${kept.join(',')}${tail}`;
}

type Slice = (start: number, end: number) => string;

/** In a union the attributes belong to its one branch that is not null. */
function typeWith(type: JsonNode, moved: readonly string[], slice: Slice): string {
  const text = slice(type.start, type.end);
  if (text.startsWith('{')) return `${text.slice(0, -1).trimEnd()}, ${moved.join(', ')}}`;
  if (!text.startsWith('[')) return `{"type": ${[text, ...moved].join(', ')}}`;
  const branch = type.items.find((item) => slice(item.start, item.end) !== '"null"');
  if (!branch) return text;
  return `${slice(type.start, branch.start)}${typeWith(branch, moved, slice)}${slice(branch.end, type.end)}`;
}
