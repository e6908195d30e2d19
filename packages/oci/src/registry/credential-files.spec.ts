import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ToolError } from '@nx-multistage/errors';
import { createTemporaryFolder, writeFiles, type TemporaryFolder } from '@nx-multistage/testkit';
import { createCredentialFiles } from './credential-files';
import type { RunHelper } from './credential-helper';

/** Other work may keep the machine busy. */
jest.setTimeout(60_000);

/** What helpers of this name do. */
const HELPERS: Record<string, string> = {
  good: 'read server; printf \'{"ServerURL":"%s","Username":"ci","Secret":"pw of %s"}\' "$server" "$server"',
  token: 'echo \'{"Username":"<token>","Secret":"refresh"}\'',
  none: 'echo "credentials not found in native keychain"; exit 1',
  empty: 'echo \'{"Username":"","Secret":""}\'',
  locked: 'echo "the keychain is locked" >&2; exit 3',
  leaky: 'echo \'{"Username":"ci","Secret":"hunter22"}\'; exit 1',
  junk: 'echo "Secret is hunter22"',
  half: 'echo \'{"Username":"ci"}\'',
  hangs: 'exec sleep 60',
};

let folder: TemporaryFolder;
let runHelper: RunHelper;

beforeAll(() => {
  folder = createTemporaryFolder('credentials');
  for (const [name, body] of Object.entries(HELPERS)) {
    const file = `bin/docker-credential-${name}`;
    writeFiles(folder.path, { [file]: `#!/bin/sh\n[ "$1" = get ] || exit 9\n${body}\n` });
    chmodSync(join(folder.path, file), 0o755);
  }
  const path = `${join(folder.path, 'bin')}:${process.env['PATH']}`;
  runHelper = (file, argv, { input, timeoutMs }) =>
    new Promise((resolve, reject) => {
      const options = { env: { PATH: path }, timeout: timeoutMs };
      const child = execFile(file, [...argv], options, (error, stdout, stderr) => {
        if (error?.code === 'ENOENT') reject(new ToolError('NXM_PROGRAM_NOT_FOUND', file));
        const { exitCode, killed: timedOut } = child;
        resolve({ exitCode, stdout, tail: `${stdout}${stderr}`, timedOut });
      });
      child.stdin?.on('error', () => undefined).end(input);
    });
});
afterAll(() => folder.remove());

const GHCR = { registry: 'ghcr.io', name: 'acme/api' };
let count = 0;

/** A source over files with these contents, and the warnings that it gives. */
function sourceOf(...contents: unknown[]) {
  const files = contents.map((content) => {
    const name = `file-${count++}.json`;
    writeFiles(folder.path, { [name]: content });
    return join(folder.path, name);
  });
  const warnings: string[] = [];
  const source = createCredentialFiles({
    files,
    run: runHelper,
    onWarning: (text) => warnings.push(text),
    helperTimeoutMs: 2000,
  });
  return { source, warnings, files };
}

const login = (password: string) => ({
  'ghcr.io': { auth: Buffer.from(`ci:${password}`).toString('base64') },
});

it('finds none where there is no file', async () => {
  const files = [
    join(folder.path, 'missing.json'),
    join(folder.path, 'bin/docker-credential-good/x'),
  ];
  await expect(createCredentialFiles({ files, run: runHelper })(GHCR)).resolves.toBeUndefined();
});

it('takes the first file that has one', async () => {
  const { source, files } = sourceOf(
    '',
    { auths: {} },
    { auths: login('1') },
    { auths: login('2') },
  );
  await expect(source(GHCR)).resolves.toEqual({
    kind: 'basic',
    username: 'ci',
    password: '1',
    from: files[2],
  });
});

it('asks the helper of the registry, then that for all, then the file', async () => {
  const { source } = sourceOf({
    credHelpers: { 'ghcr.io': 'good', 'quay.io': 'none' },
    credsStore: 'token',
    auths: { ...login('file'), 'quay.io': { username: 'q', password: 'file' } },
  });
  await expect(source(GHCR)).resolves.toMatchObject({
    password: 'pw of ghcr.io',
    from: expect.stringMatching(/^docker-credential-good \(named in .*\.json\)$/),
  });
  await expect(source({ registry: 'x.io', name: 'a' })).resolves.toMatchObject({
    kind: 'identity',
    token: 'refresh',
  });
  await expect(source({ registry: 'quay.io', name: 'a' })).resolves.toMatchObject({
    password: 'file',
  });
});

it('asks for Docker Hub by the name it has in helpers', async () => {
  const { source } = sourceOf({ credsStore: 'good' });
  await expect(source({ registry: 'docker.io', name: 'library/node' })).resolves.toMatchObject({
    password: 'pw of https://index.docker.io/v1/',
  });
});

it.each(['none', 'empty'])('is anonymous where the helper %s has none', async (name) => {
  const { source } = sourceOf({ credsStore: name });
  await expect(source(GHCR)).resolves.toBeUndefined();
});

it.each([
  ['locked', 'it failed with exit code 3: the keychain is locked'],
  ['leaky', 'it failed with exit code 1'],
  ['junk', 'its answer is not JSON'],
  ['half', 'its answer has no Username and Secret'],
  ['hangs', 'it did not answer within 2 seconds'],
  ['../evil', 'its name is not that of a program'],
  ['-x', 'its name is not that of a program'],
  ['a b', 'its name is not that of a program'],
  ['a\nb', 'its name is not that of a program'],
])('names file and helper where %j fails', async (name, why) => {
  const { source, files } = sourceOf({ credsStore: name });
  const error = await source(GHCR).then(undefined, (thrown: Error) => thrown);
  const shown = JSON.stringify(name).slice(1, -1);
  expect(error).toMatchObject({
    code: 'NXM_CREDENTIALS_HELPER',
    message: `The credential helper docker-credential-${shown}, which ${files[0]} names for ghcr.io, gave no login: ${why}.`,
  });
  expect(JSON.stringify(error)).not.toContain('hunter22');
});

it('must find a helper that is named for the registry', async () => {
  const { source } = sourceOf({ credHelpers: { 'ghcr.io': 'absent' } });
  await expect(source(GHCR)).rejects.toMatchObject({ code: 'NXM_CREDENTIALS_HELPER_MISSING' });
});

it('passes over a store for all registries that is gone, and says so once', async () => {
  const { source, warnings } = sourceOf({ credsStore: 'desktop-gone', auths: login('file') });
  await expect(source(GHCR)).resolves.toMatchObject({ password: 'file' });
  await expect(source({ registry: 'quay.io', name: 'a' })).resolves.toBeUndefined();
  expect(warnings).toEqual([
    expect.stringMatching(
      /^The credential helper docker-credential-desktop-gone, .* is not installed\.$/,
    ),
  ]);
});

it('says which file is broken, or cannot be read', async () => {
  const { source, files } = sourceOf('{"auths": ');
  await expect(source(GHCR)).rejects.toMatchObject({
    code: 'NXM_CREDENTIALS_FILE',
    message: `The file of logins ${files[0]} is not JSON.`,
  });
  mkdirSync(join(folder.path, 'a-folder.json'));
  const broken = createCredentialFiles({
    files: [join(folder.path, 'a-folder.json')],
    run: runHelper,
  });
  await expect(broken(GHCR)).rejects.toMatchObject({
    code: 'NXM_CREDENTIALS_FILE',
    message: expect.stringContaining('cannot be read (EISDIR)'),
  });
});
