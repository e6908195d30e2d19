import { formatCount } from '../../../workspace/format';
import { verdictOf, type Production, type Verdict, type VerifyContext } from '../context';

const NAME = String.raw`(?:@[^/]+\/)?[^/]+`;
/** A package that was installed, in a `node_modules` or a pnpm store in it; not one among another's test data. */
const INSTALLED = new RegExp(
  String.raw`^((?:workspace_modules\/${NAME}\/)?node_modules\/(?:\.(?:pnpm|store)\/[^/]+\/node_modules\/)?${NAME}(?:\/node_modules\/${NAME})*)\/package\.json$`,
);

/** Every installed package is one of the pruned lockfile, which names what production needs. */
export function devDependencies({ files, locked, workdir }: VerifyContext): Verdict {
  if (locked === undefined)
    return { status: 'skip', detail: 'no pruned lockfile to compare with: run docker-prune first' };
  const start = `${workdir}/`;
  const installed = [...files.keys()].flatMap((path) =>
    path.startsWith(start) ? (INSTALLED.exec(path.slice(start.length))?.[1] ?? []) : [],
  );
  const foreign = installed.filter((path) => !isLocked(path, locked));
  return verdictOf(foreign, `${formatCount(installed.length, 'package')}, all of production`);
}

function isLocked(path: string, locked: Production): boolean {
  if ('places' in locked) return locked.places.has(path);
  return locked.names.has(path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
}
