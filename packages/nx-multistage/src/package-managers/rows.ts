import { bun } from './bun';
import { pnpm } from './pnpm';
import { yarnBerry } from './yarn-berry';
import { yarnClassic } from './yarn-classic';
import { npm } from './npm';
import type { ManagerRows } from './row';

/** One row per package manager. */
export const managerRows = {
  npm,
  pnpm,
  'yarn-classic': yarnClassic,
  'yarn-berry': yarnBerry,
  bun,
} as const satisfies ManagerRows;
