import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyWorkspace } from './edit.mjs';
import { REPOSITORY } from './testkit.mjs';

/** What the generated Dockerfile of @nx/node starts from. */
const BASE = 'node:lts-alpine';

/** The stock workspace as its generators left it: `nx run api:docker:build` is the peer. */
export async function createPeer(setting, stock) {
  setting.say('workspace of the peer');
  const workspace = await copyWorkspace(setting, stock, 'peer');
  await provideBase(setting);
  return workspace;
}

/**
 * Where docker.io does not answer, its base is our stand-in, with the certificates of this machine's network: the
 * generated Dockerfile has no way to be given any.
 */
async function provideBase({ testkit, folder, onClose }) {
  const tool = join(REPOSITORY, 'tools/base-image/base-image');
  const { stdout } = await testkit.succeed('bash', [tool, 'source']);
  if (stdout.trim() === 'docker.io') return;
  const context = join(folder, 'peer-base');
  mkdirSync(context);
  const certificates = process.env['NODE_EXTRA_CA_CERTS'];
  const lines = ['FROM node:24-alpine'];
  if (certificates !== undefined) {
    copyFileSync(certificates, join(context, 'ca.pem'));
    lines.push('COPY ca.pem /etc/ca.pem', 'ENV NODE_EXTRA_CA_CERTS=/etc/ca.pem');
  }
  writeFileSync(join(context, 'Dockerfile'), `${lines.join('\n')}\n`);
  await testkit.succeed('docker', ['build', '--quiet', '--tag', BASE, context]);
  onClose(() => testkit.succeed('docker', ['image', 'rm', BASE]));
}
