import { formatCount } from '../../../workspace/format';
import { verdictOf, type Verdict, type VerifyContext } from '../context';

const NAME = String.raw`(?:@[^/]+\/)?[^/]+`;
/** A package that npm installed, by its key in the lockfile; not one among another's test data. */
const INSTALLED = new RegExp(
  String.raw`^((?:workspace_modules\/${NAME}\/)?node_modules\/${NAME}(?:\/node_modules\/${NAME})*)\/package\.json$`,
);

/** Every installed package is one of the pruned lockfile, which names what production needs. */
export function devDependencies({ files, locked, workdir }: VerifyContext): Verdict {
  if (locked === undefined)
    return { status: 'skip', detail: 'no pruned lockfile to compare with: run docker-prune first' };
  const start = `${workdir}/`;
  const installed = [...files.keys()].flatMap((path) =>
    path.startsWith(start) ? (INSTALLED.exec(path.slice(start.length))?.[1] ?? []) : [],
  );
  const foreign = installed.filter((path) => (locked.get(path)?.dev ?? true) === true);
  return verdictOf(foreign, `${formatCount(installed.length, 'package')}, all of production`);
}
