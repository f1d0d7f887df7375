import { describe, expect, it } from 'vitest';
import type { TrackedFile } from './cursor.ts';
import { trackFiles } from './file-tracking.ts';

/** `name=content`: a file is there with a content; its size is the content's length. */
function file(text: string, modifiedAt = 1) {
  const [path = '', content = ''] = text.split('=');
  return { path, content, sizeBytes: content.length, modifiedAt };
}

function tracked(text: string, more: Partial<TrackedFile> = {}): TrackedFile {
  const { path, content, sizeBytes, modifiedAt } = file(text);
  return { path, sizeBytes, modifiedAt, sha256: `hash ${content}`, rows: 1, shape: 0, ...more };
}

async function track(present: readonly ReturnType<typeof file>[], recorded: readonly TrackedFile[]) {
  const hashed: string[] = [];
  const tracking = await trackFiles(present, recorded, async (path) => {
    hashed.push(path);
    return `hash ${present.find((each) => each.path === path)?.content}`;
  });
  const { readable, fresh, changed, copies, gone, lost, differs } = tracking;
  return {
    readable: readable.map((each) => each.path),
    fresh: [...fresh],
    changed,
    copies: copies.map((copy) => `${copy.file.path} of ${copy.original}${copy.isNew ? ', new' : ''}`),
    gone: gone.map((each) => each.path),
    lost,
    differs,
    hashed,
  };
}

const NOTHING = { changed: [], copies: [], gone: [], lost: [], differs: false, hashed: [], fresh: [] };

const cases: readonly {
  name: string;
  present: readonly ReturnType<typeof file>[];
  recorded: readonly TrackedFile[];
  expected: Partial<Awaited<ReturnType<typeof track>>>;
}[] = [
  {
    name: 'first build: all files are fresh',
    present: [file('a=1'), file('b=2')],
    recorded: [],
    expected: { readable: ['a', 'b'], fresh: ['a', 'b'], differs: true, hashed: ['a', 'b'] },
  },
  {
    name: 'nothing new: no file is hashed again',
    present: [file('a=1')],
    recorded: [tracked('a=1')],
    expected: { readable: ['a'] },
  },
  {
    name: 'a touched file is hashed and is not new',
    present: [file('a=1', 2)],
    recorded: [tracked('a=1')],
    expected: { readable: ['a'], hashed: ['a'] },
  },
  {
    name: 'a late file',
    present: [file('a=1'), file('b=2')],
    recorded: [tracked('a=1')],
    expected: { readable: ['a', 'b'], fresh: ['b'], differs: true, hashed: ['b'] },
  },
  {
    name: 'a copy in one delivery: the first by path is read',
    present: [file('a=1'), file('b=1')],
    recorded: [],
    expected: { readable: ['a'], fresh: ['a'], copies: ['b of a, new'], differs: true, hashed: ['a', 'b'] },
  },
  {
    name: 'a later copy, under an earlier name: what was read stays the original',
    present: [file('a=1'), file('b=1')],
    recorded: [tracked('b=1')],
    expected: { readable: ['b'], copies: ['a of b, new'], hashed: ['a'] },
  },
  {
    name: 'a known copy is not told again',
    present: [file('a=1'), file('b=1')],
    recorded: [tracked('a=1'), tracked('b=1', { duplicateOf: 'a' })],
    expected: { readable: ['a'], copies: ['b of a'] },
  },
  {
    name: 'a changed file is fresh',
    present: [file('a=22')],
    recorded: [tracked('a=1')],
    expected: { readable: ['a'], fresh: ['a'], changed: ['a'], differs: true, hashed: ['a'] },
  },
  {
    name: 'a file that is gone is lost',
    present: [],
    recorded: [tracked('a=1')],
    expected: { readable: [], gone: ['a'], lost: ['a'], differs: true },
  },
  {
    name: 'a renamed file is neither new nor lost',
    present: [file('b=1')],
    recorded: [tracked('a=1')],
    expected: { readable: ['b'], gone: ['a'], hashed: ['b'] },
  },
  {
    name: 'a file that stays away is told once',
    present: [],
    recorded: [tracked('a=1', { gone: true })],
    expected: { readable: [], gone: ['a'] },
  },
  {
    name: 'a file that comes back was read before, and is there again',
    present: [file('a=1')],
    recorded: [tracked('a=1', { gone: true })],
    expected: { readable: ['a'], differs: true },
  },
  {
    name: 'the original goes and its copy stays: the rows stay',
    present: [file('b=1')],
    recorded: [tracked('a=1'), tracked('b=1', { duplicateOf: 'a' })],
    expected: { readable: ['b'], gone: ['a'] },
  },
];

describe('trackFiles', () => {
  it.each(cases)('$name', async ({ present, recorded, expected }) => {
    expect(await track(present, recorded)).toEqual({ ...NOTHING, readable: [], ...expected });
  });
});
