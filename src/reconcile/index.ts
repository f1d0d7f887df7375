/**
 * Owns the loop that keeps the declaration true: schedules, new files and events, dependants, retries, the SLO clock.
 * It builds nothing itself: it decides when, and calls the mesh.
 */
export { type LoopOptions, type RunningLoop, startLoop } from './loop.ts';
