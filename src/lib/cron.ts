import { Cron } from 'croner';

/** The first time at which a cron expression is due after `after`, both UTC milliseconds; undefined when there is none. */
export function nextDue(expression: string, after: number): number | undefined {
  return new Cron(expression, { timezone: 'UTC', paused: true }).nextRun(new Date(after))?.getTime();
}
