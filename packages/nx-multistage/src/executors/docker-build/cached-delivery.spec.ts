import type { ExecutorContext, TargetConfiguration } from '@nx/devkit';
import { graphOf } from '../../testing/graph';
import { assertNotSkipped } from './cached-delivery';
import type { DockerBuildOptions } from './schema';

/** What Nx gives to the executor of a target of the project `api`. */
function contextOf(
  targets: Record<string, TargetConfiguration>,
  targetName?: string,
): ExecutorContext {
  return {
    root: '/',
    cwd: '/',
    isVerbose: false,
    projectName: 'api',
    ...(targetName === undefined ? {} : { targetName }),
    projectGraph: graphOf({ api: { root: 'apps/api', targets } }),
    projectsConfigurations: { version: 2, projects: {} },
    nxJsonConfiguration: {},
  };
}

const CACHED = contextOf({ 'docker-build': { cache: true } }, 'docker-build');
const check = (options: DockerBuildOptions, context = CACHED) => {
  assertNotSkipped(options, context);
};

describe('assertNotSkipped', () => {
  it.each<[DockerBuildOptions, string]>([
    [{ engine: 'embedded', push: true }, 'push'],
    [{ engine: 'embedded', load: true }, 'load'],
    [{ engine: 'embedded', pull: true }, 'pull'],
    [{ engine: 'embedded', outputs: ['type=oci,dest=a.tar'] }, 'outputs'],
    [{ engine: 'docker' }, 'engine'],
    [{}, 'engine'],
    [{ engine: 'docker', push: true, pull: true }, 'engine and push and pull'],
  ])('refuses %j of a cached target', (options, asked) => {
    expect(() => check(options)).toThrow(
      expect.objectContaining({
        code: 'NXM_CACHED_DELIVERY',
        message: `${asked}: api:docker-build is cached by Nx, which would answer from its cache the next time and do none of it.`,
        hint: expect.stringContaining('nx run api:docker-push'),
      }),
    );
  });

  it.each<[DockerBuildOptions]>([
    [{ engine: 'embedded' }],
    [{ engine: 'embedded', push: false, load: false, pull: false, outputs: [] }],
    [{ engine: 'embedded', noCache: true, tags: ['api:1'], platforms: ['linux/arm64'] }],
  ])('lets %j pass, which leaves files only', (options) => {
    expect(() => check(options)).not.toThrow();
  });

  it.each([
    ['is not cached', { 'docker-build': { cache: false } }],
    ['says nothing of a cache', { 'docker-build': {} }],
    ['is not known', {}],
  ])('lets all pass where the target %s', (_, targets: Record<string, TargetConfiguration>) => {
    const context = contextOf(targets, 'docker-build');
    expect(() => check({ engine: 'docker', push: true, pull: true }, context)).not.toThrow();
  });

  it('judges the target that runs, whatever it is called', () => {
    const targets = { 'docker-build': { cache: true }, image: { cache: false } };
    expect(() => check({ engine: 'docker' }, contextOf(targets, 'image'))).not.toThrow();
    const other = { 'docker-build': { cache: false }, image: { cache: true } };
    expect(() => check({ engine: 'docker' }, contextOf(other, 'image'))).toThrow(/api:image is/);
    expect(() => check({ engine: 'docker' }, contextOf(targets))).toThrow(/api:docker-build is/);
  });
});
