/**
 * Owns the event log on local disk: topics, segments, durability, recovery after a crash, and who may write.
 * It neither interprets events nor forgets them, and remembers no position of a reader: builds record theirs in state.
 */
export {
  type EmbeddedEventLog,
  type EmbeddedEventLogOptions,
  embeddedEventLog,
} from './embedded-event-log.ts';
