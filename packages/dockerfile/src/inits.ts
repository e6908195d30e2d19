import type { ImageRuntime, InitName } from './image-plan';

/** What runs as PID 1, and how the app's command is changed for it. */
interface InitRow {
  entrypoint: (tiniPath: string) => string[];
  command: (runtime: ImageRuntime) => string[];
  needsTini: boolean;
}

/** One row per init. An empty entrypoint keeps the base image's script from running before the app. */
export const inits = {
  preload: {
    entrypoint: () => [],
    command: ({ command: [node = 'node', ...rest], workdir }) => [
      node,
      '--require',
      `${workdir}/preload.cjs`,
      ...rest,
    ],
    needsTini: false,
  },
  tini: { entrypoint: (path) => [path, '--'], command: ({ command }) => command, needsTini: true },
  none: { entrypoint: () => [], command: ({ command }) => command, needsTini: false },
} satisfies Record<InitName, InitRow>;
