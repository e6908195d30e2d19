import { readNxJson, updateNxJson } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { registerPlugin } from './register-plugin';

const NOT_PRODUCTION = [
  '!{projectRoot}/**/?(*.)+(spec|test).?(c|m)[jt]s?(x)?(.snap)',
  '!{projectRoot}/*.md',
  '!{projectRoot}/Dockerfile?(.dockerignore)',
];

describe('registerPlugin', () => {
  it('adds the plugin and what exact affected needs, once', () => {
    const tree = createTreeWithEmptyWorkspace();
    updateNxJson(tree, { plugins: ['@nx/js'] });
    expect(registerPlugin(tree)).toBe(true);
    expect(readNxJson(tree)).toEqual({
      plugins: ['@nx/js', 'nx-multistage'],
      pluginsConfig: { '@nx/js': { projectsAffectedByDependencyUpdates: 'auto' } },
      namedInputs: { default: ['{projectRoot}/**/*'], production: ['default', ...NOT_PRODUCTION] },
    });
    expect(registerPlugin(tree)).toBe(false);
  });

  it('keeps what was decided', () => {
    const tree = createTreeWithEmptyWorkspace();
    const nxJson = {
      plugins: [{ plugin: 'nx-multistage', options: { buildTarget: 'compile' } }],
      pluginsConfig: { '@nx/js': { projectsAffectedByDependencyUpdates: 'all' } },
      namedInputs: {
        default: ['{projectRoot}/**/*', 'sharedGlobals'],
        production: ['default', ...NOT_PRODUCTION],
      },
    };
    updateNxJson(tree, nxJson);
    expect(registerPlugin(tree)).toBe(false);
    expect(readNxJson(tree)).toEqual(nxJson);
  });
});
