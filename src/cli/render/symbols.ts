import type { CliContext } from '../context.ts';

const UNICODE = {
  ok: '✔',
  fail: '✖',
  skip: '⊘',
  corner: '┌─',
  bar: '│',
  full: '█',
  empty: '░',
  child: '├',
  last: '└',
  dot: '·',
  arrow: '→',
};
const ASCII = {
  ok: 'ok',
  fail: 'x',
  skip: '-',
  corner: '-->',
  bar: '|',
  full: '#',
  empty: '.',
  child: '|-',
  last: '`-',
  dot: '-',
  arrow: '->',
};

export function symbolsOf(context: Pick<CliContext, 'unicode'>): typeof UNICODE {
  return context.unicode ? UNICODE : ASCII;
}
