import type { Fixture } from '../fixture';
import type { PackageLiterals } from '../registry/packages';

const FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

/**
 * Makes a workspace that fails smaller: takes away one dependency, with its import, at a time, and keeps what
 * still fails.
 *
 * @param fails whether a workspace still does
 * @param tries how many may be judged
 */
export async function shrink(
  fixture: Fixture,
  fails: (smaller: Fixture) => Promise<boolean>,
  tries: number,
): Promise<Fixture> {
  let smallest = fixture;
  let left = tries;
  for (let index = 0; left > 0; left -= 1) {
    const candidates = smaller(smallest);
    const next = candidates[index];
    if (next === undefined) return smallest;
    if (await fails(next)) smallest = next;
    else index += 1;
  }
  return smallest;
}

/** Every workspace that is one thing smaller. */
function smaller(fixture: Fixture): Fixture[] {
  const { overrides, ...plain } = fixture;
  return [
    ...(overrides === undefined ? [] : [plain]),
    ...Object.keys(fixture.files).flatMap((path) => withoutProject(fixture, path)),
    ...Object.keys(fixture.files).flatMap((path) => withoutDependency(fixture, path)),
    ...Object.keys(fixture.registry).flatMap((id) => withoutPublished(fixture, id)),
  ];
}

/** Another app, or a library that no manifest asks for. */
function withoutProject(fixture: Fixture, path: string): Fixture[] {
  const folder = path.replace(/\/package\.json$/, '');
  if (folder === path || folder === 'apps/api') return [];
  const { name } = fixture.files[path] as { name: string };
  if (JSON.stringify(fixture.files).includes(`"${name}":`)) return [];
  const files = Object.entries(fixture.files).filter(([each]) => !each.startsWith(`${folder}/`));
  return [{ ...fixture, files: Object.fromEntries(files) }];
}

function withoutDependency(fixture: Fixture, path: string): Fixture[] {
  const manifest = fixture.files[path];
  if (typeof manifest !== 'object') return [];
  const folder = path.replace(/\/?package\.json$/, '');
  const code = folder === 'apps/api' ? 'dist/apps/api/main.js' : `${folder}/dist/index.js`;
  return FIELDS.flatMap((field) => {
    const map = (manifest as Record<string, Record<string, string> | undefined>)[field] ?? {};
    return Object.keys(map).map((name) => {
      const { [name]: _gone, ...rest } = map;
      const text = fixture.files[code];
      const files: Record<string, string | object> = {
        ...fixture.files,
        [path]: { ...manifest, [field]: rest },
      };
      if (typeof text === 'string') files[code] = text.replace(`require('${name}');\n`, '');
      return { ...fixture, files };
    });
  });
}

function withoutPublished(fixture: Fixture, id: string): Fixture[] {
  const literal = fixture.registry[id] ?? {};
  return FIELDS.flatMap((field) => {
    if (field === 'devDependencies') return [];
    const map = literal[field] ?? {};
    return Object.keys(map).map((name) => {
      const { [name]: _gone, ...rest } = map;
      const registry: PackageLiterals = {
        ...fixture.registry,
        [id]: { ...literal, [field]: rest },
      };
      return { ...fixture, registry };
    });
  });
}
