import type { PackageManagerName } from '../image-plan';
import { bun } from './bun';
import { pnpm } from './pnpm';
import { yarnBerry } from './yarn-berry';
import { yarnClassic } from './yarn-classic';
import { npm } from './npm';
import type { PackageManagerRow } from './row';

/** One row per package manager: a new one is a file beside this and a line here. */
export const packageManagers = {
  npm,
  pnpm,
  'yarn-classic': yarnClassic,
  'yarn-berry': yarnBerry,
  bun,
} satisfies Record<PackageManagerName, PackageManagerRow>;

/** argv that runs a program which the workspace installed: `npx nx run api:docker-prune`. */
export function runProgram(manager: PackageManagerName, argv: readonly string[]): string[] {
  return packageManagers[manager].runProgram(argv);
}
