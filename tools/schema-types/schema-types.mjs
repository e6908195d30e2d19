/**
 * Writes `schema.d.ts` beside every `schema.json` of the plugin, so that option types and schemas cannot
 * drift. `--check` writes nothing and fails when a file is out of date.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';
import * as prettier from 'prettier';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const check = process.argv.includes('--check');
const schemas = readdirSync(join(root, 'packages/nx-multistage/src'), { recursive: true })
  .filter((path) => path.endsWith('schema.json'))
  .map((path) => join(root, 'packages/nx-multistage/src', path));

const stale = [];
for (const path of schemas.sort()) {
  const schema = JSON.parse(readFileSync(path, 'utf8'));
  const { $id: _, ...rest } = schema;
  const text = await compile(rest, schema.title, {
    bannerComment: '/* Generated from schema.json by `npm run types`. */',
    additionalProperties: false,
    format: false,
  });
  const target = path.replace(/schema\.json$/, 'schema.d.ts');
  const options = await prettier.resolveConfig(target);
  const formatted = await prettier.format(text, { ...options, parser: 'typescript' });
  if (read(target) === formatted) continue;
  if (check) stale.push(relative(root, target));
  else writeFileSync(target, formatted);
}
if (stale.length > 0) {
  console.error(`Out of date: ${stale.join(', ')}. Run: npm run types`);
  process.exitCode = 1;
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
