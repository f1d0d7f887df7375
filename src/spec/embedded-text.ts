import type { YamlNode } from './yaml-tree.ts';

/** Maps offsets of a text that stands inside a YAML value to offsets of the file; undefined where they cannot be known. */
export function embeddedOffsets(fileText: string, node: YamlNode): ((offset: number) => number) | undefined {
  if (node.style === 'literal') return literalOffsets(fileText, node);
  const verbatim = fileText.slice(node.inner.start, node.inner.end) === node.text;
  return verbatim ? (offset) => node.inner.start + offset : undefined;
}

/** A literal block scalar strips its indentation from every line and changes nothing else. */
function literalOffsets(fileText: string, node: YamlNode): (offset: number) => number {
  const lines: { readonly inner: number; readonly outer: number }[] = [];
  let outer = node.inner.start;
  let inner = 0;
  while (outer < node.inner.end) {
    const newline = fileText.indexOf('\n', outer);
    const end = newline < 0 ? node.inner.end : newline;
    const indent = Math.min(node.indent, end - outer);
    lines.push({ inner, outer: outer + indent });
    inner += end - outer - indent + 1;
    outer = end + 1;
  }
  return (offset) => {
    const line = lines.findLast((candidate) => candidate.inner <= offset) ?? {
      inner: 0,
      outer: node.inner.start,
    };
    return Math.min(line.outer + offset - line.inner, node.inner.end);
  };
}
