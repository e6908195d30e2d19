import { npm } from './npm';
import type { ManagerRows } from './row';

/** One row per package manager. */
export const managerRows = { npm } as const satisfies ManagerRows;
