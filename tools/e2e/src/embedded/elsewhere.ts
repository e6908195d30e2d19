import { command, type CommandResult } from '@nx-multistage/testkit';
import { join } from 'node:path';
import type { Checkout } from './checkout';

/** Where and as whom a second checkout is built. */
export interface Elsewhere {
  /** Absolute path of an empty folder; the other checkout goes below it. */
  folder: string;
  app: string;
}

/**
 * Arguments: the first checkout, the folder, the app. All is written to a file system in memory that only this
 * script sees and that lists the newest file of a folder first, where others list by hash. Sources and artifacts are
 * written once more in the order of their names, so they are listed from z to a.
 */
const SCRIPT = `
set -eu
first=$1 place=$2 app=$3
mount -t tmpfs -o mode=0755 tmpfs "$place"
umask 077
home=$place/home root="$place/of somebody else/the work tree"
mkdir -p "$home/tmp" "$root"
git clone --quiet --no-hardlinks "$first" "$root"
cp -a "$first/node_modules" "$root/"
for dist in "$first"/packages/*/dist; do
  to=$root/packages/$(basename "$(dirname "$dist")")
  cp -a "$dist" "$to/"
done
mkdir -p "$root/dist/docker" && cp -a "$first/dist/docker/.bases" "$root/dist/docker/"
git -C "$root" remote remove origin
chown -R nobody: "$home" "$place/of somebody else"

exec setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups env \\
  -u npm_config_userconfig HOME="$home" TMPDIR="$home/tmp" npm_config_cache="$home/npm" USER=nobody LOGNAME=nobody \\
  TZ=Pacific/Chatham LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8 \\
  NX_MULTISTAGE_CACHE="$home/a cache" NX_CACHE_DIRECTORY="$root/.nx/cache" \\
  sh -c '
    set -eu
    umask 077
    cd "$1"
    rewrite() { # files of a folder
      find "$1" -type f | sort | while IFS= read -r file; do cp "$file" "$file.new"; mv "$file.new" "$file"; done
    }
    rewrite apps
    node_modules/.bin/nx run "$2:docker-prune"
    rewrite "dist/docker/apps/$2/artifacts"
    node_modules/.bin/nx run "$2:docker-build" --engine=embedded --excludeTaskDependencies
    echo "== facts"
    echo "user $(id -u)"
    echo "mode $(stat -c %a "dist/docker/apps/$2/artifacts/app/src/main.js")"
    echo "order" $(ls -U "dist/docker/apps/$2/artifacts/install")
    echo "== record"
    cat "dist/docker/apps/$2/build.json"
  ' sh "$root" "$app"
`;

/** What a build left, and how it differed from one at home. */
export interface BuiltElsewhere {
  user: string;
  mode: string;
  /** File names as the folder lists them. */
  order: string[];
  /** `build.json`. */
  record: BuildFacts;
}

/** What `build.json` says of the image. */
export interface BuildFacts {
  digest: string;
  platforms: { layers: { name: string; diffId: string; digest: string }[] }[];
}

/**
 * Clones a checkout and builds one of its apps with the embedded engine: in a folder with spaces, as the user nobody,
 * with another umask, home, time zone, language, cache and order of files. Needs root.
 */
export async function buildElsewhere(
  { workspace }: Checkout,
  { folder, app }: Elsewhere,
): Promise<BuiltElsewhere> {
  const argv = ['--mount', 'sh', '-c', SCRIPT, 'sh', workspace.root, folder, app];
  const result = await command('unshare', argv);
  if (result.code !== 0) throw new Error(result.output);
  return parse(result);
}

function parse({ stdout }: CommandResult): BuiltElsewhere {
  const [, facts = '', record = ''] = /\n== facts\n([^]*)\n== record\n([^]*)$/.exec(stdout) ?? [];
  const fact = (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(facts)?.[1] ?? '';
  return {
    user: fact('user'),
    mode: fact('mode'),
    order: fact('order').split(' '),
    record: JSON.parse(record) as BuildFacts,
  };
}

/** The record of a build at home. */
export const recordOf = ({ workspace }: Checkout, app: string): BuildFacts =>
  workspace.json<BuildFacts & Record<string, unknown>>(join('dist/docker/apps', app, 'build.json'));
