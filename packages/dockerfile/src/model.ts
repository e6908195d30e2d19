/**
 * A Dockerfile as typed values. `stages/` decides what is in it, `render.ts` is the only place that knows
 * how it is spelled.
 */
export interface DockerfileModel {
  /** Before the first stage: the global build arguments. */
  arguments: ArgInstruction[];
  stages: {
    build: Stage<'environment' | 'install' | 'sources' | 'command'>;
    artifacts: Stage<'content'>;
    productionDeps: Stage<'toolchain' | 'install'>;
    production: Stage<'system' | 'settings' | 'layers'>;
  };
  /** Stages that only some plans have. */
  extra: Record<ExtraStageKey, Stage | undefined>;
}

export type StageKey = keyof DockerfileModel['stages'];

export type ExtraStageKey = 'productionTools' | 'productionRun' | 'migrate';

/** One stage. `Part` names its groups of default instructions, in the order they are written. */
export interface Stage<Part extends string = string> {
  name: string;
  /** One sentence that follows the stage's name in the comment above it: `docker build --call=targets` shows it. */
  description: string;
  /** What stands after FROM. */
  base: string;
  /** The default instructions by group; a group may be empty. */
  parts: Record<Part, Instruction[]>;
  /** What is written: the defaults, or the user's own with the defaults spliced in. */
  body: Instruction[];
}

/** A word of a command. A glob is left for the shell to expand, everything else is quoted where needed. */
export type Word = string | { glob: string };

/** One step of a RUN; steps are joined so that the first failure ends it. */
export type Step =
  | { kind: 'command'; argv: Word[] }
  /** Environment for the steps that follow in the same RUN, set only when the path exists. */
  | { kind: 'export-when-present'; path: string; variables: Record<string, string> };

/** What a RUN sees and no layer keeps. A secret that the user does not give is simply absent. */
export type Mount =
  | {
      kind: 'cache';
      target: string;
      /** One build at a time, where two would break it. */ exclusive?: boolean;
    }
  | { kind: 'secret'; id: string; target: string };

export type Instruction =
  | ArgInstruction
  | { kind: 'env'; values: Record<string, string> }
  | { kind: 'label'; values: Record<string, string> }
  | { kind: 'workdir'; path: string }
  | { kind: 'copy'; from?: string; sources: string[]; target: string }
  | { kind: 'run'; mounts: Mount[]; steps: Step[] }
  /** A RUN without a shell. */
  | { kind: 'run-program'; argv: string[] }
  | { kind: 'expose'; ports: number[] }
  | { kind: 'user'; user: string }
  | { kind: 'stopsignal'; signal: string }
  | HealthcheckInstruction
  | { kind: 'entrypoint'; argv: string[] }
  | { kind: 'cmd'; argv: string[] }
  /** An instruction of the user's own, one line, taken as it is. */
  | { kind: 'verbatim'; text: string };

export interface ArgInstruction {
  kind: 'arg';
  name: string;
  value: string;
  /** As {@link Stage.description}, for `docker build --call=outline`. */
  description: string;
}

export interface HealthcheckInstruction {
  kind: 'healthcheck';
  intervalSeconds: number;
  timeoutSeconds: number;
  startPeriodSeconds: number;
  retries: number;
  argv: string[];
}
