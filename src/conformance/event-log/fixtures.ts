import type { EventLog, LoggedEvent } from '../../capabilities/streaming.ts';

/** One log, reached through one or more clients. */
export interface EventLogUnderTest {
  readonly log: EventLog;
  /** Another client of the same log, as another process has it. It reads only. */
  reopen(): Promise<EventLog>;
  close(): Promise<void>;
}

export type OpenEventLog = () => Promise<EventLogUnderTest>;

export const TOPIC = 'shop.orders';

/** A test on an empty log, which is closed whatever happens. */
export function withLog(
  open: OpenEventLog,
  test: (log: EventLog, under: EventLogUnderTest) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const under = await open();
    try {
      await test(under.log, under);
    } finally {
      await under.close();
    }
  };
}

export async function eventsOf(
  log: EventLog,
  topic: string,
  from = 0,
  to = Number.POSITIVE_INFINITY,
): Promise<readonly LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for await (const event of log.read(topic, from, to)) events.push(event);
  return events;
}

export async function valuesOf(
  log: EventLog,
  topic: string,
  from?: number,
  to?: number,
): Promise<readonly string[]> {
  return (await eventsOf(log, topic, from, to)).map(({ value }) => value);
}
