import { command, describeWhere } from '@nx-multistage/testkit';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getManager, managerMissing, MANAGERS } from './managers';

jest.setTimeout(600_000);

for (const id of MANAGERS)
  describeWhere(managerMissing(id), `${id.name} ${id.version}`, () => {
    it('is that version', async () => {
      const { bin, program } = await getManager(id);
      const { stdout } = await command(join(bin, program), ['--version'], { cwd: tmpdir() });
      expect(stdout.trim()).toBe(id.version);
    });
  });
