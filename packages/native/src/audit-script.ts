import { ToolError } from '@nx-multistage/errors';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditWords, PLAIN_WORDS } from './audit/audit-words';

/** The compiled modules of the audit; each is required by later ones only. */
export const AUDIT_MODULES = [
  'compare-versions',
  'elf',
  'platform-label',
  'system-libraries',
  'audit-words',
  'finding',
  'binary-verdict',
  'audit-package',
  'audit-loads',
  'missing-libraries',
  'machine',
  'optional',
  'package-folders',
  'read-installed',
  'load-addon',
  'format-report',
  'audit-installed',
  'trim-rules',
  'orphans',
  'trim-installed',
  'format-trim',
  'main',
] as const;

/** The same from the sources, for specs, and from the compiled package. */
const COMPILED = join(__dirname, '..', 'dist', 'audit');

/**
 * The audit as one file of plain CommonJS that needs nothing but Node 18 or newer: `node audit-native.cjs [folder]`.
 * It is this package's own compiled code, so what is tested here is what runs in the image. Same version of the
 * package and same words, same text.
 *
 * @param words what findings advise
 * @throws ToolError NXM_NATIVE_SCRIPT when the package is not built or not whole
 */
export function auditScript(words: AuditWords = PLAIN_WORDS): string {
  const modules = AUDIT_MODULES.map((name) => moduleText(name, compiled(name)));
  return `${HEAD}${modules.join('')}${tail(words)}`;
}

const HEAD = `// Checks that every native package that is installed fits this machine, and that it loads.
// Written by nx-multistage: the compiled modules of @nx-multistage/native, one after the other.
'use strict';
const modules = {};
const load = (name) => (name.startsWith('./') ? modules[name] : require(name));
`;

const tail = (words: AuditWords): string => `
process.exitCode = modules['./main'].main(process.argv.slice(2), ${JSON.stringify(words)});
`;

function moduleText(name: string, code: string): string {
  return `
// ${name}
(function (exports, require) {
${code}})((modules['./${name}'] = {}), load);
`;
}

function compiled(name: string): string {
  const file = join(COMPILED, `${name}.js`);
  try {
    return readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*\n?/m, '');
  } catch (cause) {
    throw new ToolError('NXM_NATIVE_SCRIPT', `The audit's module ${name} cannot be read: ${file}`, {
      hint: 'Install @nx-multistage/native again; in its own repository, run `npm run build`.',
      cause,
    });
  }
}
