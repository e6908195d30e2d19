import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { movedInputs } from './moved-inputs';

describe('movedInputs', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'moved-inputs-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function moved(workspace: Record<string, string>, pruned: Record<string, string>): string[] {
    const write = (folder: string, files: Record<string, string>): void =>
      Object.entries(files).forEach(([path, text]) => {
        mkdirSync(dirname(join(root, folder, path)), { recursive: true });
        writeFileSync(join(root, folder, path), text);
      });
    write('ws', workspace);
    write('artifacts', { 'install/package.json': '{}', ...pruned });
    return movedInputs(join(root, 'ws'), join(root, 'artifacts'));
  }

  it('finds none where nothing was asked for, or nothing moved', () => {
    expect(moved({ 'prisma/schema.prisma': 'a' }, {})).toEqual([]);
    expect(moved({ 'prisma/schema.prisma': 'a' }, { 'run/prisma/schema.prisma': 'a' })).toEqual([]);
  });

  it('finds a change, a file that is gone, one that came', () => {
    const workspace = {
      'prisma/a.prisma': 'changed',
      'prisma/c.prisma': 'new',
      'prisma/notes.md': 'no input',
      'prisma/migrations/migration_lock.toml': 'x',
      'prisma/migrations/1/migration.sql': '1',
      'prisma/migrations/2/migration.sql': '2',
    };
    const pruned = {
      'run/prisma/a.prisma': 'a',
      'run/prisma/b.prisma': 'b',
      'migrate/prisma/migrations/migration_lock.toml': 'x',
      'migrate/prisma/migrations/1/migration.sql': '1',
    };
    expect(moved(workspace, pruned).sort()).toEqual([
      'prisma/a.prisma',
      'prisma/b.prisma',
      'prisma/c.prisma',
      'prisma/migrations/2',
    ]);
  });
});
