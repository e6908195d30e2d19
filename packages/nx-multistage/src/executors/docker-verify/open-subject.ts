import { CONTAINER_CLI, imageExists, type EngineName } from '@nx-multistage/engines';
import { ToolError } from '@nx-multistage/errors';
import { run } from '@nx-multistage/exec';
import { openImageSource, type ImageSource } from '@nx-multistage/oci';
import { join, resolve } from 'node:path';
import { openLayout } from '../../embedded/open-image';
import { openRegistries } from '../../embedded/registry-access';
import type { VerifySpec } from './normalize';

/** An export writes every layer: minutes for a large image on a slow disk, in milliseconds. */
const SAVE_MS = 15 * 60_000;

/**
 * Opens the image to verify, wherever it is.
 *
 * @param workFolder absolute; an engine's image is exported to it
 * @throws ToolError `NXM_IMAGE_NOT_FOUND`, `NXM_IMAGE_NOT_EXPORTED`, those of `openImageSource`
 */
export async function openSubject(spec: VerifySpec, workFolder: string): Promise<ImageSource> {
  const { engine, root, image, layout, plan, baseLayout, insecureRegistries } = spec;
  if (engine !== 'embedded') return openExport(engine, spec, join(workFolder, 'image.tar'));
  if (image !== undefined) return openImageSource(resolve(root, image));
  let client: ReturnType<typeof openRegistries> | undefined;
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  return openLayout(
    {
      root,
      layout,
      base: plan.base.reference,
      ...(baseLayout === undefined ? {} : { baseLayout }),
    },
    () => (client ??= openRegistries({ allowHttp: insecureRegistries, say })),
  );
}

async function openExport(
  engine: EngineName,
  { reference, projectName }: VerifySpec,
  archive: string,
): Promise<ImageSource> {
  if (!(await imageExists(engine, reference, run)))
    throw new ToolError('NXM_IMAGE_NOT_FOUND', `${engine} has no image ${reference}.`, {
      hint: `Run nx run ${projectName}:docker-build first (with load, if the builder has a store of its own).`,
    });
  const program = CONTAINER_CLI[engine];
  const result = await run(program, ['save', '--output', archive, reference], {
    timeoutMs: SAVE_MS,
  });
  if (result.exitCode === 0) return openImageSource(archive);
  throw new ToolError(
    'NXM_IMAGE_NOT_EXPORTED',
    `${program} could not export ${reference}:\n${result.tail}`,
    { hint: 'Free some disk space, or name another engine.' },
  );
}
