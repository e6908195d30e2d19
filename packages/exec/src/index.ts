export { finishing } from './interrupts';
export { GRACE_MS, killTree } from './kill-tree';
export { interruptedBy, run, type RunOptions, type RunResult } from './run';
export { createTail, type Tail } from './tail';
