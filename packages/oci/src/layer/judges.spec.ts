import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTemporaryFolder, describeWhere } from '@nx-multistage/testkit';
import type { LayerEntry } from './entry';
import { TAR_END, tarHeader } from './tar';
import { archive } from './testing/archive';
import { directory, file, hardlink, symlink } from './testing/entries';
import { listTree } from './testing/list-tree';
import { NAMES } from './testing/names';
import { whiteouts } from './whiteout';

const folder = createTemporaryFolder('layer-judges');
afterAll(() => folder.remove());

const missing = (program: string, ...argv: string[]): string | undefined =>
  spawnSync(program, argv).status === 0 ? undefined : `${program} is not installed`;

/** A file under each name, with the folders above, links to the oddest. */
function oddEntries(): LayerEntry[] {
  const folders = new Set<string>();
  for (const name of NAMES.map((each) => each.toString('latin1')))
    for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1))
      folders.add(name.slice(0, end));
  return [
    ...[...folders].map((path) => directory(Buffer.from(path, 'latin1'))),
    ...NAMES.map((path) => file(path, Buffer.concat([Buffer.from('content of '), path]))),
    ...NAMES.map((path, index) => symlink(`links/${index}`, path)),
    directory('links'),
    directory('zz'),
    hardlink(`zz/${'n'.repeat(150)}`, 'n'.repeat(255)),
    hardlink('zz/hard', 'plain.js'),
  ];
}

/** What a disk must hold after extraction. */
function expectedTree(): Record<string, string> {
  return Object.fromEntries(
    oddEntries().map((entry) => {
      const path = entry.path.toString('latin1');
      if (entry.kind === 'directory') return [path, 'directory'];
      if (entry.kind === 'symlink') return [path, `link ${entry.target.toString('latin1')}`];
      const source = entry.kind === 'hardlink' ? entry.target : entry.path;
      return [path, `file content of ${source.toString('latin1')}`];
    }),
  );
}

let odd: string;
beforeAll(async () => {
  odd = join(folder.path, 'odd.tar');
  writeFileSync(odd, await archive(oddEntries(), 499162500));
});

function freshFolder(name: string): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  return path;
}

describeWhere(missing('tar', '--version'), 'tar of the system', () => {
  it.each(['C', 'C.UTF-8'])('extracts every name byte by byte in the locale %s', (locale) => {
    const out = freshFolder(`tar-${locale}`);
    execFileSync('tar', ['--extract', '--file', odd, '--directory', out], {
      env: { ...process.env, LC_ALL: locale },
    });
    expect(listTree(out)).toEqual(expectedTree());
  });

  it('packs what was extracted under the same names', () => {
    const out = freshFolder('repacked');
    const repacked = join(folder.path, 'repacked.tar');
    execFileSync('tar', ['-xf', odd, '-C', out]);
    execFileSync('tar', ['--format=pax', '--sort=name', '-cf', repacked, '-C', out, '.'], {
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    const names = (path: string): string[] =>
      execFileSync('tar', ['--quoting-style=escape', '-tf', path], { encoding: 'latin1' })
        .split('\n')
        .map((name) => name.replace(/^\.\//, ''))
        .filter((name) => name !== '')
        .sort();
    expect(names(odd)).toEqual(names(repacked));
  });

  it('reads type, mode, owner, time and size of each kind', async () => {
    const path = join(folder.path, 'kinds.tar');
    const entries: LayerEntry[] = [
      { ...directory('app'), uid: 1000, gid: 1001 },
      { ...file('app/a.sh', '#!'), mode: 0o755, uid: 2097151, gid: 65534 },
      { ...file('app/big-owner', ''), uid: 1000660000, gid: 1000660001 },
      { ...hardlink('app/b.sh', 'app/a.sh'), mode: 0o755, uid: 2097151, gid: 65534 },
      symlink('app/c', '../etc'),
      ...whiteouts(['app/npm']),
    ];
    writeFileSync(path, await archive(entries, 499162500));
    const listed = execFileSync('tar', ['--numeric-owner', '--utc', '-tvf', path], {
      encoding: 'utf8',
    });
    expect(listed.replace(/ +/g, ' ')).toBe(
      `drwxr-xr-x 1000/1001 0 1985-10-26 08:15 app/
-rw-r--r-- 0/0 0 1985-10-26 08:15 app/.wh.npm
-rwxr-xr-x 2097151/65534 2 1985-10-26 08:15 app/a.sh
hrwxr-xr-x 2097151/65534 0 1985-10-26 08:15 app/b.sh link to app/a.sh
-rw-r--r-- 1000660000/1000660001 0 1985-10-26 08:15 app/big-owner
lrwxrwxrwx 0/0 0 1985-10-26 08:15 app/c -> ../etc
`,
    );
  });

  it('reads a file of 8 GiB', () => {
    const path = join(folder.path, 'large.tar');
    const size = 8 * 1024 ** 3;
    writeFileSync(path, tarHeader({ ...file('large'), content: { file: '/x', size } }, 0));
    truncateSync(path, 3 * 512 + size);
    appendFileSync(path, tarHeader(file('after'), 0));
    appendFileSync(path, TAR_END);
    const listed = execFileSync('tar', ['-tvf', path], { encoding: 'utf8' });
    expect(listed.match(/\d+(?= \d{4}-)|\w+$/gm)).toEqual(['8589934592', 'large', '0', 'after']);
  });
});

describeWhere(missing('python3', '--version'), 'tarfile of Python', () => {
  const LIST = `import sys, tarfile, json
names = []
with tarfile.open(sys.argv[1], 'r:', errors='surrogateescape') as archive:
  for member in archive:
    name = member.name.encode('utf8', 'surrogateescape').decode('latin1')
    link = member.linkname.encode('utf8', 'surrogateescape').decode('latin1')
    names.append([name, member.type.decode(), link, sorted(member.pax_headers)])
print(json.dumps(names))`;

  it('reads the same names and links, and no record that is not needed', () => {
    const listed = JSON.parse(
      execFileSync('python3', ['-c', LIST, odd], { encoding: 'utf8', maxBuffer: 1e8 }),
    ) as [name: string, type: string, link: string, records: string[]][];
    const types = { directory: '5', file: '0', symlink: '2', hardlink: '1', whiteout: '0' };
    const expected = oddEntries().map((entry) => [
      entry.path.toString('latin1'),
      types[entry.kind],
      'target' in entry ? entry.target.toString('latin1') : '',
    ]);
    const sorted = (rows: unknown[][]): string[] => rows.map((row) => JSON.stringify(row)).sort();
    expect(sorted(listed.map((row) => row.slice(0, 3)))).toEqual(sorted(expected));
    expect([...new Set(listed.flatMap((row) => row[3]))].sort()).toEqual(['linkpath', 'path']);
    const plain = listed.filter(([name]) => /^(plain\.js|back.*|links)$/.test(name));
    expect(plain.map((row) => row[3])).toEqual([[], [], []]);
  });
});
