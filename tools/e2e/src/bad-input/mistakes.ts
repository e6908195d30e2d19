import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Setting } from './setting';

type Json = Record<string, unknown>;

/** One thing a user gets wrong, and the one error that says so. */
export interface Mistake {
  title: string;
  /** Arguments of `nx`. */
  argv: readonly string[];
  /** What is wrong in the workspace; taken back afterwards. */
  change?: (setting: Setting) => void;
  env?: (setting: Setting) => Record<string, string>;
  code: string;
  says: RegExp;
}

const edit = ({ workspace }: Setting, path: string, change: (value: Json) => Json): void =>
  workspace.write({ [path]: change(workspace.json<Json>(path)) });
const pinManager =
  (packageManager: string) =>
  (setting: Setting): void =>
    edit(setting, 'package.json', (manifest) => ({ ...manifest, packageManager }));
const targets = (setting: Setting, name: string, value: Json): void =>
  edit(setting, `apps/${name}/project.json`, (project) => ({
    ...project,
    targets: { ...(project['targets'] as Json), ...value },
  }));
const dockerBuild =
  (options: Json) =>
  (setting: Setting): void =>
    targets(setting, 'gate', { 'docker-build': { options } });
const edgeBuild =
  (shell: string) =>
  (setting: Setting): void =>
    targets(setting, 'edge', {
      build: {
        executor: 'nx:run-commands',
        outputs: ['{workspaceRoot}/dist/apps/edge'],
        options: { command: `rm -rf dist/apps/edge && ${shell}` },
      },
    });

/** A PATH with what Nx and npm need, and no engine. */
function pathWithoutEngines({ temporary }: Setting): string {
  const folder = join(temporary, 'bin');
  if (existsSync(folder)) return folder;
  mkdirSync(folder);
  for (const name of ['node', 'npm', 'git', 'sh']) symlinkSync(pathOf(name), join(folder, name));
  return folder;
}

function pathOf(program: string): string {
  const found = (process.env['PATH'] ?? '')
    .split(':')
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${program} is not on PATH`);
  return found;
}

const BUILD = ['run', 'gate:docker-build', '--excludeTaskDependencies'];
const SETUP = ['g', 'docker-setup', 'gate', '--no-interactive'];

export const MISTAKES: readonly Mistake[] = [
  {
    title: 'a project that does not exist',
    argv: ['g', 'docker-setup', 'nosuch', '--no-interactive'],
    code: 'NXM_PROJECT_UNKNOWN',
    says: /no project nosuch[^]*Projects: edge, gate, shared-ui, util\./,
  },
  {
    title: 'no project at all',
    argv: ['g', 'docker-setup', '--no-interactive'],
    code: 'NXM_PROJECT_MISSING',
    says: /edge, gate/,
  },
  {
    title: 'an app without a build target and without a start file',
    change: ({ workspace }) =>
      workspace.write({
        'apps/bare/project.json': { name: 'bare', projectType: 'application' },
        'apps/bare/src/boot.ts': 'export {};\n',
      }),
    argv: ['g', 'docker-setup', 'bare', '--no-interactive'],
    code: 'NXM_BUILD_TARGET_MISSING',
    says: /bare has no target build[^]*--buildTarget/,
  },
  {
    title: 'an app whose build target is gone',
    change: (setting) =>
      edit(setting, 'apps/gate/project.json', (project) => ({ ...project, targets: {} })),
    argv: ['run', 'gate:docker-prune'],
    code: 'NXM_BUILD_TARGET_MISSING',
    says: /gate has no target build/,
  },
  {
    title: 'a Dockerfile that does not exist',
    argv: [...BUILD, '--file=apps/gate/Nowhere'],
    code: 'NXM_DOCKERFILE_MISSING',
    says: /apps\/gate\/Nowhere does not exist[^]*nx g docker-setup gate/,
  },
  {
    title: 'an engine that is not installed',
    env: (setting) => ({ PATH: pathWithoutEngines(setting) }),
    argv: [...BUILD, '--engine=podman'],
    code: 'NXM_NO_ENGINE',
    says: /The engine podman cannot be used:\n +podman: podman is not on PATH/,
  },
  {
    title: 'a daemon that is down',
    env: () => ({ DOCKER_HOST: 'unix:///nope' }),
    argv: [...BUILD, '--engine=docker'],
    code: 'NXM_NO_ENGINE',
    says: /the docker daemon does not answer at unix:\/\/\/nope/,
  },
  {
    title: 'a daemon that is down, with buildx',
    env: () => ({ DOCKER_HOST: 'unix:///nope' }),
    argv: [...BUILD, '--engine=buildx'],
    code: 'NXM_NO_ENGINE',
    says: /the docker daemon does not answer at unix:\/\/\/nope/,
  },
  {
    title: 'no lockfile',
    change: ({ workspace }) => workspace.unlink('package-lock.json'),
    argv: SETUP,
    code: 'NXM_LOCKFILE_MISSING',
    says: /package-lock\.json of npm was not found[^]*npm install/,
  },
  {
    title: 'a lockfile that is out of step',
    change: (setting) =>
      edit(setting, 'package.json', (manifest) => ({
        ...manifest,
        dependencies: { ...(manifest['dependencies'] as Json), fastify: '5.12.7' },
      })),
    argv: ['run', 'gate:docker-build'],
    code: 'NXM_LOCKFILE_OUT_OF_STEP',
    says: /fastify: package\.json has 5\.12\.7, the lockfile 5\.12\.8/,
  },
  {
    title: 'the lockfile of another package manager',
    change: (setting) => {
      setting.workspace.unlink('package-lock.json');
      setting.workspace.write({ 'yarn.lock': '# yarn lockfile v1\n' });
      pinManager('npm@11.4.2')(setting);
    },
    argv: SETUP,
    code: 'NXM_LOCKFILE_FOREIGN',
    says: /says npm, and the workspace root has yarn\.lock of Yarn 1[^]*npm install/,
  },
  {
    title: 'the lockfiles of two package managers',
    change: ({ workspace }) => workspace.write({ 'yarn.lock': '# yarn lockfile v1\n' }),
    argv: SETUP,
    code: 'NXM_PACKAGE_MANAGER_UNCLEAR',
    says: /package-lock\.json and yarn\.lock/,
  },
  {
    title: 'a package manager that nobody knows',
    change: pinManager('vlt@1.0.0'),
    argv: SETUP,
    code: 'NXM_PACKAGE_MANAGER_UNSUPPORTED',
    says: /uses vlt/,
  },
  {
    title: 'a port that is none',
    argv: [...SETUP, '--port=70000'],
    code: 'NXM_IMAGE_PLAN',
    says: /from 1 to 65535, got 70000/,
  },
  {
    title: 'a label key that is none',
    change: dockerBuild({ labels: { 'bad key': 'x' } }),
    argv: BUILD,
    code: 'NXM_OPTION_INVALID',
    says: /labels: "bad key" is not a label key/,
  },
  {
    title: 'a tag that is none',
    argv: [...BUILD, '--tags=UPPER/Case'],
    code: 'NXM_REFERENCE_INVALID',
    says: /tags\[0\]: "UPPER\/Case" is not an image reference/,
  },
  {
    title: 'a user that is not numeric',
    argv: [...BUILD, '--user=node'],
    code: 'NXM_IMAGE_PLAN',
    says: /got "node"/,
  },
  {
    title: 'a user that is root',
    argv: [...BUILD, '--user=0:0'],
    code: 'NXM_IMAGE_PLAN',
    says: /uid is not 0, got "0:0"/,
  },
  {
    title: 'a platform that is none',
    argv: [...BUILD, '--platforms=linux'],
    code: 'NXM_IMAGE_PLAN',
    says: /got "linux"/,
  },
  {
    title: 'a tag with a newline',
    argv: [...BUILD, '--tags=a\nb'],
    code: 'NXM_CONTROL_CHARACTER',
    says: /tags\[0\] contains a control character: "a\\nb"/,
  },
  {
    title: 'a label with a newline',
    change: dockerBuild({ labels: { 'org.example.note': 'x\nLABEL y=z' } }),
    argv: BUILD,
    code: 'NXM_CONTROL_CHARACTER',
    says: /labels\.org\.example\.note contains a control character/,
  },
  {
    title: 'a health path with a newline',
    change: dockerBuild({ healthPath: '/x\nUSER root' }),
    argv: SETUP,
    code: 'NXM_CONTROL_CHARACTER',
    says: /contains a control character: "\/x\\nUSER root"/,
  },
  {
    title: 'a build that leaves nothing',
    change: edgeBuild('true'),
    argv: ['run', 'edge:docker-build'],
    code: 'NXM_BUILD_OUTPUT_MISSING',
    says: /The build of edge left nothing in .*dist\/apps\/edge/,
  },
  {
    title: 'a build that leaves no start file',
    change: edgeBuild('mkdir -p dist/apps/edge && echo 1 > dist/apps/edge/other.js'),
    argv: ['run', 'edge:docker-build'],
    code: 'NXM_ENTRY_NOT_FOUND',
    says: /looked in dist\/apps\/edge, found other\.js/,
  },
  {
    title: 'a dev dependency that is imported at run time',
    change: ({ workspace }) =>
      workspace.write({
        'apps/gate/src/banner.ts': `export { version as banner } from 'esbuild';\n`,
      }),
    argv: ['run', 'gate:docker-build'],
    code: 'NXM_IMPORT_UNRESOLVED',
    says: /dist\/apps\/gate\/src\/banner\.js:\d+ +esbuild +is only a development dependency\nfix .*esbuild/,
  },
  {
    title: 'an image that was never built',
    argv: ['run', 'gate:docker-run', '--excludeTaskDependencies', '--image=nosuch/image:1'],
    code: 'NXM_IMAGE_NOT_FOUND',
    says: /no image nosuch\/image:1/,
  },
  {
    title: 'an app that ends at once',
    argv: ['run', 'gate:docker-run', '--excludeTaskDependencies', '--env.PORT=none', '--port=0'],
    code: 'NXM_APP_ENDED',
    says: /ERR_SOCKET_BAD_PORT/,
  },
];
