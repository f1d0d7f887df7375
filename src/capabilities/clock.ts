/** The only source of time for stages; frozen by `DATAMESH_NOW` and in tests. */
export interface Clock {
  /** UTC milliseconds. */
  now(): number;
}
