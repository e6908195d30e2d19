import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { packTarball } from './tarball.mjs';

/**
 * Packages nobody wrote, and a registry on this machine that serves them, one tarball at a time.
 *
 * @param count how many
 * @param bytes of each, unpacked: one large file that hardly compresses, text, and many small files
 * @returns url, and the entries of a lockfile: `node_modules/<name>` -> entry
 */
export async function serveMadeUpPackages({ count, bytes }) {
  const names = Array.from({ length: count }, (_, at) => `made-up-${String(at).padStart(4, '0')}`);
  const server = createServer((request, response) => {
    const [, name] = /^\/(made-up-\d+)\.tgz$/.exec(request.url ?? '') ?? [];
    if (name === undefined) response.writeHead(404).end();
    else response.end(tarball(name, bytes));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const entries = names.map((name) => {
    const integrity = `sha512-${createHash('sha512').update(tarball(name, bytes)).digest('base64')}`;
    return [
      `node_modules/${name}`,
      { version: '1.0.0', resolved: `${url}${name}.tgz`, integrity, license: 'MIT' },
    ];
  });
  return {
    names,
    entries: Object.fromEntries(entries),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const SMALL_FILES = 8;

function tarball(name, bytes) {
  const third = Math.floor(bytes / 3);
  const small = Array.from({ length: SMALL_FILES }, (_, at) => [
    `lib/${at}.js`,
    `exports.value = ${JSON.stringify(noise(`${name} ${at}`, Math.floor(third / SMALL_FILES / 2)).toString('hex'))};\n`,
  ]);
  return packTarball({
    'package.json': JSON.stringify({ name, version: '1.0.0', main: 'index.js', license: 'MIT' }),
    'index.js': `exports.name = '${name}';\n`.padEnd(third, `// ${name} says nothing\n`),
    'data.bin': noise(name, third),
    ...Object.fromEntries(small),
  });
}

/** Bytes that look random and are the same each time. */
function noise(seed, length) {
  return createHash('shake256', { outputLength: Math.max(1, length) })
    .update(seed)
    .digest();
}
