import { isAbsolute } from 'node:path';
import { assertNoControlCharacters, redact, ToolError } from '@nx-multistage/errors';
import type { BuildRequest, SecretMount } from './build-request';
import { parseReference } from './reference';
import { looksLikeSecret } from './secret-names';

/** Forms of names that become arguments. None can begin with a dash, so none can be taken for a flag. */
const FORMS = {
  'label key': [/^[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?$/, 'org.opencontainers.image.source'],
  'variable name': [/^[A-Za-z_][A-Za-z0-9_]*$/, 'NODE_VERSION'],
  platform: [/^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9.]+)?$/, 'linux/amd64 or linux/arm/v7'],
  'stage name': [/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'production'],
  'builder name': [/^[A-Za-z0-9][A-Za-z0-9_.+-]*$/, 'my-builder'],
  'secret id': [/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'npmrc'],
  'context name': [/^[A-Za-z0-9][A-Za-z0-9_.:/@-]*$/, 'artifacts or node:24-alpine'],
  'cache or output': [/^[A-Za-z0-9"][^\s]*$/, 'type=registry,ref=registry.example/cache'],
} as const satisfies Record<string, readonly [form: RegExp, example: string]>;

/** Variables that BuildKit and buildah take for proxies, and keep out of the image by themselves. */
const PROXY = /^(?:https?|ftp|no|all)_proxy$/i;
const CONTEXT_SCHEME = /^(?:docker-image|container-image|docker|oci-layout|https?):\/\/\S+$/;

/**
 * The one door for what becomes an argument of an engine.
 *
 * @throws ToolError `NXM_CONTROL_CHARACTER`, `NXM_OPTION_INVALID`, `NXM_REFERENCE_INVALID`,
 *   `NXM_SECRET_BUILD_ARG`
 */
export function validateRequest(request: BuildRequest): void {
  assertNoControlCharacters({ ...request, dockerfileText: undefined }, 'docker-build');
  assertAbsolute(request.context, 'context');
  assertAbsolute(request.dockerfile, 'dockerfile');
  request.tags.forEach((tag, index) => validateTag(tag, `tags[${index}]`));
  Object.keys(request.labels).forEach((key) => assertForm(key, 'label key', 'labels'));
  Object.entries(request.buildArgs).forEach(([name, value]) => validateBuildArg(name, value));
  request.secrets.forEach((secret, index) => validateSecret(secret, `secrets[${index}]`));
  request.platforms.forEach((item, index) => assertForm(item, 'platform', `platforms[${index}]`));
  Object.entries(request.namedContexts).forEach(([name, place]) => validateContext(name, place));
  if (request.target !== undefined) assertForm(request.target, 'stage name', 'target');
  if (request.builder !== undefined) assertForm(request.builder, 'builder name', 'builder');
  for (const option of ['cacheFrom', 'cacheTo', 'outputs'] as const)
    request[option].forEach((item, index) =>
      assertForm(item, 'cache or output', `${option}[${index}]`),
    );
}

function assertForm(value: string, form: keyof typeof FORMS, option: string): void {
  const [pattern, example] = FORMS[form];
  if (!pattern.test(value))
    throw invalid(option, `${JSON.stringify(value)} is not a ${form}`, `For example: ${example}.`);
}

function assertAbsolute(path: string, option: string): void {
  if (!isAbsolute(path))
    throw invalid(
      option,
      `${JSON.stringify(path)} is not an absolute path`,
      'Give the whole path: an engine may take a relative one for an address.',
    );
}

function validateTag(tag: string, option: string): void {
  if (parseReference(tag, option).digest !== undefined)
    throw invalid(
      option,
      `${JSON.stringify(tag)} has a digest`,
      'A tag names what is yet to be built.',
    );
}

function validateBuildArg(name: string, value: string): void {
  assertForm(name, 'variable name', 'buildArgs');
  if (name === 'BUILDKIT_SYNTAX')
    throw invalid(
      'buildArgs',
      'BUILDKIT_SYNTAX would let another program read the Dockerfile',
      'Put a `# syntax=` line with a digest into a Dockerfile of your own.',
    );
  const hidden = !PROXY.test(name) && redact(value) !== value;
  if (!hidden && !looksLikeSecret(name)) return;
  const why = hidden ? `the value of ${name} holds a credential` : `${name} sounds like a secret`;
  throw new ToolError(
    'NXM_SECRET_BUILD_ARG',
    `buildArgs: ${why}: build arguments stay readable in the image's history`,
    {
      hint: `Give it as a secret (secrets: [{ "id": "${name.toLowerCase()}", "env": "${name}" }]), or rename it.`,
    },
  );
}

function validateSecret({ id, src, env }: SecretMount, option: string): void {
  assertForm(id, 'secret id', `${option}.id`);
  if ((src === undefined) === (env === undefined))
    throw invalid(option, `secret ${id} needs one of src and env`, 'Name a file or a variable.');
  if (src !== undefined) assertAbsolute(src, `${option}.src`);
  if (env !== undefined) assertForm(env, 'variable name', `${option}.env`);
}

function validateContext(name: string, place: string): void {
  assertForm(name, 'context name', 'namedContexts');
  if (!CONTEXT_SCHEME.test(place)) assertAbsolute(place, `namedContexts.${name}`);
}

function invalid(option: string, what: string, hint: string): ToolError {
  return new ToolError('NXM_OPTION_INVALID', `${option}: ${what}`, { hint });
}
