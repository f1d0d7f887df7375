import { SLO_NAMES, type Slo, type SloName } from '../model/slo.ts';
import { columnName, duration, durationOf, ratio, ratioOf } from './formats.ts';
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
  return SLO_NAMES.flatMap((name) => {
    const slo = raw?.[name];
    const bound = slo && boundOf(name, slo.target);
    if (!slo || !bound) return [];
    const { target, measurement = MEASUREMENT_DEFAULTS[name], ...rest } = slo;
    return [{ name, target, bound, measurement, ...rest }];
  });
}

function boundOf(name: SloName, target: string): Slo['bound'] | undefined {
  if (name === 'freshness') {
    const durationMsMax = durationOf(target);
    return durationMsMax === undefined ? undefined : { kind: 'duration', durationMsMax };
  }
  const ratioMin = ratioOf(target);
  return ratioMin === undefined ? undefined : { kind: 'ratio', ratioMin };
}
