import { parseImageReference } from './image-reference';

const digest = `sha256:${'0a'.repeat(32)}`;

describe('parseImageReference', () => {
  it.each([
    ['node:24-alpine', { path: 'node', tag: '24-alpine' }],
    ['node', { path: 'node' }],
    ['library/node:24', { path: 'library/node', tag: '24' }],
    ['docker.io/library/node:24', { domain: 'docker.io', path: 'library/node', tag: '24' }],
    ['localhost/a:1', { domain: 'localhost', path: 'a', tag: '1' }],
    ['registry.example:5000/team/node', { domain: 'registry.example:5000', path: 'team/node' }],
    ['REGISTRY/node:1', { domain: 'REGISTRY', path: 'node', tag: '1' }],
    ['[2001:db8::1]:5000/node:1', { domain: '[2001:db8::1]:5000', path: 'node', tag: '1' }],
    ['[2001:db8::1]/node', { domain: '[2001:db8::1]', path: 'node' }],
    [`node:24@${digest}`, { path: 'node', tag: '24', digest }],
    [`a/b-c/d__e.f@${digest}`, { path: 'a/b-c/d__e.f', digest }],
    [`node:${'t'.repeat(128)}`, { path: 'node', tag: 't'.repeat(128) }],
  ])('takes %s apart', (text, parts) => {
    expect(parseImageReference(text, 'image')).toEqual(parts);
  });

  it.each([
    [
      'Node:24',
      'image (name): expected lower-case letters and digits, separated by single dots, underscores or dashes, got "Node"',
    ],
    [
      'a//b',
      'image (name): expected lower-case letters and digits, separated by single dots, underscores or dashes, got ""',
    ],
    [
      '',
      'image (name): expected lower-case letters and digits, separated by single dots, underscores or dashes, got ""',
    ],
    [
      '-x',
      'image (name): expected lower-case letters and digits, separated by single dots, underscores or dashes, got "-x"',
    ],
    [
      'node 24',
      'image (name): expected lower-case letters and digits, separated by single dots, underscores or dashes, got "node 24"',
    ],
    [
      '${X}:1',
      'image (name): expected lower-case letters and digits, separated by single dots, underscores or dashes, got "${X}"',
    ],
    [
      '-a.example/node',
      'image (registry): expected a host name with an optional port, got "-a.example"',
    ],
    [
      `node:${'t'.repeat(129)}`,
      `image (tag): expected at most 128 letters, digits, dots, underscores, dashes, got "${'t'.repeat(129)}"`,
    ],
    [
      'node:',
      'image (tag): expected at most 128 letters, digits, dots, underscores, dashes, got ""',
    ],
    [
      'node@sha256:abc',
      'image (digest): expected sha256: and 64 hexadecimal digits in lower case, got "sha256:abc"',
    ],
    ['a'.repeat(256), `image (name): expected at most 255 characters, got "${'a'.repeat(256)}"`],
  ])('refuses %j', (text, message) => {
    expect(() => parseImageReference(text, 'image')).toThrow(
      expect.objectContaining({ code: 'NXM_IMAGE_PLAN', message }),
    );
  });
});
