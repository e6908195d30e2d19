import { isRecord, textField } from '../manifest';
import { below, isInside, join } from '../paths';
import type { LibraryInput } from '../request';
import type { Manifest, Snapshot } from '../snapshot';
import type { ModuleSource } from './context';
import { nearestType } from './nearest-manifest';

const TYPESCRIPT = /\.(?:ts|tsx|mts|cts)$/;

/**
 * A library whose manifest points at TypeScript, or that has none, with an output that holds the compiled
 * files and no manifest: the manifest's targets are moved to the compiled files.
 *
 * @param snapshot what was read
 * @param library the library
 * @param output one of its output folders
 * @param manifest its own manifest, empty where it has none
 * @returns folder, manifest and what to copy; targets without a compiled file stay as they are
 */
export function mapToOutput(
  snapshot: Snapshot,
  { library, output, manifest }: { library: LibraryInput; output: string; manifest: Manifest },
): Pick<ModuleSource, 'folder' | 'manifest' | 'copied'> {
  const root = join(library.root);
  const inside = root !== '' && isInside(output, root) && output !== root;
  const folder = inside ? root : output;
  const move = (target: string): string => {
    const compiled = compiledFile(snapshot, output, target);
    return compiled === undefined ? target : `./${below(folder, compiled)}`;
  };
  const exports = manifest['exports'];
  const main = move(textField(manifest, 'main') ?? './src/index.ts');
  const type = textField(manifest, 'type') ?? nearestType(snapshot, output);
  return {
    folder,
    copied: [below(folder, output)].map((each) => (folder === output ? '' : each)),
    manifest: {
      ...manifest,
      ...(type === undefined ? {} : { type }),
      main,
      ...(exports === undefined ? {} : { exports: moved(exports, move) }),
    },
  };
}

function moved(value: unknown, move: (target: string) => string): unknown {
  if (typeof value === 'string') return move(value);
  if (Array.isArray(value)) return value.map((each) => moved(each, move));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, moved(each, move)]));
}

/** `./src/ui/index.ts` compiles to `ui/index.js` or `src/ui/index.js`, by the compiler's root folder. */
function compiledFile(snapshot: Snapshot, output: string, target: string): string | undefined {
  if (!TYPESCRIPT.test(target) || /\.d\.[cm]?ts$/.test(target)) return undefined;
  const stem = join(target).replace(TYPESCRIPT, '');
  const candidates = [stem, stem.replace(/^[^/]+\//, '')].flatMap((each) =>
    ['.js', '.mjs', '.cjs'].map((extension) => join(output, each + extension)),
  );
  return candidates.find((each) => snapshot.files.has(each));
}
