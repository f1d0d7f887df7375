import type { SourceFile } from '../model/mesh.ts';
import { type Fix, PROBLEMS, type Problem, type Where } from '../model/problem.ts';
import { embeddedOffsets } from './embedded-text.ts';
import type { Anchor, Issue, IssueFix, Path } from './issue.ts';
import { findJson, type JsonNode, jsonAt, readJsonTree } from './json-tree.ts';
import { lineStarts, type Span, spanOf, whereOf } from './locate.ts';
import { moveIntoType } from './move-into-type.ts';
import { findNode, readTree, type YamlNode } from './yaml-tree.ts';

/** Gives every issue its line, column and fix. Only files with issues are read again. */
export function placeIssues(
  files: ReadonlyMap<string, SourceFile>,
  issues: readonly Issue[],
): readonly Problem[] {
  const places = new Map<string, Place>();
  return issues.map((issue) => {
    const place =
      places.get(issue.file) ?? openPlace(files.get(issue.file) ?? { path: issue.file, text: '' });
    places.set(issue.file, place);
    return toProblem(place, issue);
  });
}

interface Place {
  readonly file: SourceFile;
  readonly starts: readonly number[];
  readonly tree: YamlNode | undefined;
}

function openPlace(file: SourceFile): Place {
  const tree = /\.ya?ml$/.test(file.path) ? readTree(file.text) : undefined;
  return { file, starts: lineStarts(file.text), tree };
}

function toProblem(place: Place, issue: Issue): Problem {
  const span = issue.at.kind === 'where' ? undefined : anchorSpan(place, issue.at);
  const fix = issue.fix && span && fixOf(place, issue, issue.fix, span);
  return {
    code: issue.code,
    severity: PROBLEMS[issue.code].severity,
    message: issue.message,
    where: issue.at.kind === 'where' ? issue.at.where : wherePlaced(place, anchorSpan(place, issue.at)),
    ...(issue.hint === undefined ? {} : { hint: issue.hint }),
    ...(fix === undefined ? {} : { fix }),
  };
}

function wherePlaced(place: Place, span: Span): Where {
  const end = Math.min(span.end, place.file.text.length);
  return whereOf(place.file, place.starts, Math.min(span.start, end), end);
}

function anchorSpan(place: Place, anchor: Exclude<Anchor, { kind: 'where' }>): Span {
  switch (anchor.kind) {
    case 'offset':
      return anchor;
    case 'node':
      return place.tree ? spanOf(findNode(place.tree, anchor.path), anchor.part) : { start: 0, end: 0 };
    case 'json': {
      const json = openJson(place, anchor.path);
      if (!json?.root) return anchorSpan(place, { kind: 'node', path: anchor.path, part: 'key' });
      const { start, end } = findJson(json.root, anchor.json, anchor.part);
      return firstLine(place, json.toFile(start), json.toFile(end));
    }
    case 'json-offset': {
      const json = openJson(place, anchor.path);
      if (!json) return anchorSpan(place, { kind: 'node', path: anchor.path, part: 'key' });
      const start = json.toFile(anchor.offset);
      return { start, end: start + 1 };
    }
  }
}

function firstLine(place: Place, start: number, end: number): Span {
  const newline = place.file.text.indexOf('\n', start);
  return { start, end: newline >= 0 && newline < end ? newline : end };
}

interface OpenJson {
  readonly root: JsonNode | undefined;
  readonly text: string;
  readonly toFile: (offset: number) => number;
}

function openJson(place: Place, path: Path): OpenJson | undefined {
  const found = place.tree && findNode(place.tree, path);
  if (!found?.complete || found.value.kind !== 'scalar') return undefined;
  const toFile = embeddedOffsets(place.file.text, found.value);
  if (!toFile) return undefined;
  const tree = readJsonTree(found.value.text);
  return { root: tree.kind === 'tree' ? tree.root : undefined, text: found.value.text, toFile };
}

function fixOf(place: Place, issue: Issue, fix: IssueFix, span: Span): Fix | undefined {
  const { file } = place;
  if (fix.kind === 'move-into-type') return moveFix(place, issue.at, fix);
  const source = file.text.slice(span.start, span.end);
  if (fix.kind === 'quote') {
    // Only a plain scalar on one line: anything else was text already.
    if (!/^[\w.+:~-]+$/.test(source)) return undefined;
    return {
      title: fix.title,
      file: file.path,
      start: span.start,
      end: span.end,
      replacement: `"${source}"`,
    };
  }
  const quote = /^(["'])[^\\]*\1$/.exec(source)?.[1] ?? '';
  if (quote === '' && !/^[\w./-]+$/.test(source)) return undefined;
  const replacement = `${quote}${fix.text}${quote}`;
  return { title: fix.title, file: file.path, start: span.start, end: span.end, replacement };
}

function moveFix(
  place: Place,
  anchor: Anchor,
  fix: Extract<IssueFix, { kind: 'move-into-type' }>,
): Fix | undefined {
  if (anchor.kind !== 'json') return undefined;
  const json = openJson(place, anchor.path);
  const field = json?.root && jsonAt(json.root, anchor.json.slice(0, -1));
  if (!json || !field) return undefined;
  const slice = (start: number, end: number): string =>
    place.file.text.slice(json.toFile(start), json.toFile(end));
  const replacement = moveIntoType(field, fix.keys, slice);
  if (replacement === undefined) return undefined;
  const [start, end] = [json.toFile(field.start), json.toFile(field.end)];
  return { title: fix.title, file: place.file.path, start, end, replacement };
}
