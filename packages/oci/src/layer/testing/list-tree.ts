import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Path (as latin1, so that each byte counts) -> kind and content of all that is in a folder. */
export function listTree(folder: string): Record<string, string> {
  const tree: Record<string, string> = {};
  const visit = (path: Buffer, shown: string): void => {
    for (const name of readdirSync(path, { encoding: 'buffer' })) {
      const child = Buffer.concat([path, Buffer.from('/'), name]);
      const text = shown === '' ? name.toString('latin1') : `${shown}/${name.toString('latin1')}`;
      const facts = lstatSync(child);
      if (facts.isDirectory()) {
        tree[text] = 'directory';
        visit(child, text);
      } else if (facts.isSymbolicLink())
        tree[text] = `link ${readlinkSync(child, { encoding: 'buffer' }).toString('latin1')}`;
      else tree[text] = `file ${readFileSync(child, 'latin1')}`;
    }
  };
  visit(Buffer.from(folder), '');
  return tree;
}
