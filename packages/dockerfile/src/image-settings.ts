import { distros } from './distros/rows';
import type { ImagePlan, ImageRuntime } from './image-plan';
import { inits } from './inits';

/** A file or folder of the base that the image does not have. A glob is the shell's: `*` matches within one name. */
export type RemovedPath = { path: string } | { glob: string };

/** The probe of the image: argv, no shell. Its own time limit ends before the engine's `timeoutSeconds`. */
export interface ProbeSettings {
  argv: string[];
  intervalSeconds: number;
  timeoutSeconds: number;
  startPeriodSeconds: number;
  retries: number;
}

/**
 * What an image is set to and what is done to its base, whichever back end makes it: the Dockerfile's last
 * stage and the embedded engine's config say the same.
 */
export interface ImageSettings {
  /** In the order they are written; none of the base's own. */
  env: Record<string, string>;
  labels: Record<string, string>;
  /** TCP. */
  ports: number[];
  /** Numeric `uid:gid`. */
  user: string;
  /** Absolute path in the image. */
  workdir: string;
  /** The engine's default where there is none. */
  stopSignal?: string;
  healthCheck?: ProbeSettings;
  /** Takes the place of the base's, also where it is empty. */
  entrypoint: string[];
  command: string[];
  /** Absolute folders, made where they are missing, that belong to `user`. */
  writablePaths: string[];
  /** Packages of the distro, with the init's and those that native packages need. */
  packages: string[];
  /** Package managers, JavaScript's and the distro's, that the image does not have. */
  packageManagers: RemovedPath[];
}

/**
 * The one source of an image's run-time values. The user's own instructions (`plan.instructions`) are not in it:
 * only a Dockerfile has them.
 *
 * @param plan a valid plan, see `validatePlan`
 */
export function imageSettings({ base, native, runtime }: ImagePlan): ImageSettings {
  const distro = distros[base.distro];
  const init = inits[runtime.init];
  const [port] = runtime.ports;
  return {
    env: {
      ...distro.env,
      NODE_ENV: 'production',
      ...(port === undefined ? {} : { PORT: String(port) }),
      ...runtime.env,
    },
    labels: runtime.labels,
    ports: runtime.ports,
    user: runtime.user,
    workdir: runtime.workdir,
    ...(runtime.stopSignal === undefined ? {} : { stopSignal: runtime.stopSignal }),
    ...(runtime.healthCheck === undefined
      ? {}
      : { healthCheck: probe(runtime.healthCheck, distro.probe) }),
    entrypoint: init.entrypoint(distro.tini.path),
    command: init.command(runtime),
    writablePaths: runtime.writablePaths,
    packages: [
      ...new Set([
        ...(init.needsTini ? [distro.tini.package] : []),
        ...native.flatMap(({ system }) => system?.run ?? []),
        ...runtime.packages,
      ]),
    ],
    packageManagers: distro.packageManagers,
  };
}

/** By address: `localhost` may be ::1 first. The probe gives up a second before the engine kills it. */
function probe(
  { path, port, ...timing }: NonNullable<ImageRuntime['healthCheck']>,
  argv: (url: string, timeoutSeconds: number) => string[],
): ProbeSettings {
  const seconds = Math.max(1, timing.timeoutSeconds - 1);
  return { argv: argv(`http://127.0.0.1:${port}${path}`, seconds), ...timing };
}
