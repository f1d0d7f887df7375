import { parseDuration } from '../lib/duration.ts';
import { parseRatio } from '../lib/ratio.ts';
import { SLO_NAMES, type Slo, type SloName } from '../model/slo.ts';
import { columnName, duration, ratio } from './formats.ts';
import { memoized } from './memoized.ts';
import { object, optional, type ReadShape, required } from './shape.ts';
import { text } from './shape-scalars.ts';

function sloOf(target: typeof duration, expected: string) {
  return object({
    target: required(target, expected),
    measurement: optional(text, 'how it is measured'),
    description: optional(text, 'what it promises'),
    column: optional(
      columnName,
      'column that freshness is read from; default: the watermark, else `updated_at`',
    ),
  });
}

/** Freshness is a duration, the other objectives are percentages. */
export const sloShape = object({
  freshness: optional(sloOf(duration, 'longest age, such as `4h`'), 'how old the newest data may be'),
  completeness: optional(sloOf(ratio, 'percentage, such as `99.5%`'), 'how much of the data must be there'),
  accuracy: optional(sloOf(ratio, 'percentage, such as `99.9%`'), 'how much of the data must be right'),
  availability: optional(sloOf(ratio, 'percentage, such as `99.9%`'), 'how often the ports must answer'),
});

export const MEASUREMENT_DEFAULTS: Readonly<Record<SloName, string>> = {
  freshness: 'last_updated_timestamp',
  completeness: 'non_null_ratio',
  accuracy: 'validation_pass_rate',
  availability: 'uptime_percentage',
};

/** Objectives in their fixed order; one whose target could not be parsed has been reported and is left out. */
export function toSlos(raw: ReadShape<typeof sloShape> | undefined): readonly Slo[] {
  const slos: Slo[] = [];
  for (const name of SLO_NAMES) {
    const slo = raw?.[name];
    const bound = slo && (name === 'freshness' ? durationBound(slo.target) : ratioBound(slo.target));
    if (!slo || !bound) continue;
    const { target, measurement = MEASUREMENT_DEFAULTS[name], description, column } = slo;
    slos.push({
      name,
      target,
      bound,
      measurement,
      ...(description === undefined ? {} : { description }),
      ...(column === undefined ? {} : { column }),
    });
  }
  return slos;
}

const durationBound = memoized((target: string): Slo['bound'] | undefined => {
  const durationMsMax = parseDuration(target);
  return durationMsMax === undefined ? undefined : { kind: 'duration', durationMsMax };
});

const ratioBound = memoized((target: string): Slo['bound'] | undefined => {
  const ratioMin = parseRatio(target);
  return ratioMin === undefined ? undefined : { kind: 'ratio', ratioMin };
});
