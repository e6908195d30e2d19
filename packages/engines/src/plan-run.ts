import { assertNoControlCharacters, ToolError } from '@nx-multistage/errors';
import { flags } from './arguments';
import { CONTAINER_CLI, type EngineName } from './engine';
import { parseReference } from './reference';

/** A container to start. */
export interface RunRequest {
  /** A reference, or an image id (`sha256:...`). */
  image: string;
  name: string;
  ports: PortMapping[];
  env: Record<string, string>;
  network?: string;
  /** The user's own arguments, verbatim, before the image. */
  extraArgs: string[];
}

export interface PortMapping {
  container: number;
  /** Without it the engine takes a free one: see `publishedPort`. */
  host?: number;
  /** The address to listen on; the loopback by default. */
  address?: string;
}

/** A command, and the variables it is to see: values of the container's variables stay out of the argv. */
export interface RunCommand {
  argv: string[];
  env: Record<string, string>;
}

const CONTAINER_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;
const NETWORK = /^[A-Za-z0-9][A-Za-z0-9_.:-]*$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const IMAGE_ID = /^(?:sha256:)?[0-9a-f]{12,64}$/;
const ADDRESS = /^[0-9a-fA-F.:]+$/;

/**
 * Decides the command that starts a container in the background.
 *
 * @throws ToolError `NXM_OPTION_INVALID`, `NXM_REFERENCE_INVALID`, `NXM_CONTROL_CHARACTER`
 */
export function planRun(engine: EngineName, request: RunRequest): RunCommand {
  const { image, name, ports, env, network, extraArgs } = request;
  assertNoControlCharacters({ ...request, env: Object.keys(env) }, 'docker-run');
  if (!IMAGE_ID.test(image)) parseReference(image, 'image');
  assertForm('name', name, CONTAINER_NAME);
  if (network !== undefined) assertForm('network', network, NETWORK);
  Object.keys(env).forEach((variable) => assertForm('env', variable, VARIABLE));
  return {
    argv: [
      CONTAINER_CLI[engine],
      'run',
      '--detach',
      `--name=${name}`,
      ...flags('publish', ports.map(formatPort)),
      ...flags('env', Object.keys(env)),
      ...flags('network', network === undefined ? [] : [network]),
      ...extraArgs,
      image,
    ],
    env,
  };
}

function formatPort({ container, host, address = '127.0.0.1' }: PortMapping): string {
  for (const port of [container, host ?? container])
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new ToolError('NXM_OPTION_INVALID', `ports: ${port} is not a port`, {
        hint: 'A whole number from 1 to 65535.',
      });
  assertForm('ports', address, ADDRESS);
  return `${address.includes(':') ? `[${address}]` : address}:${host ?? ''}:${container}`;
}

function assertForm(option: string, value: string, form: RegExp): void {
  if (!form.test(value))
    throw new ToolError(
      'NXM_OPTION_INVALID',
      `${option}: ${JSON.stringify(value)} is not allowed`,
      {
        hint: 'Begin with a letter or a digit; letters, digits, dots, dashes and underscores after.',
      },
    );
}
