import { ToolError } from '@nx-multistage/errors';
import { splitStages, type StageText } from './split-stages';

const ARTIFACTS = 'artifacts';
const BUILD = 'build';

/**
 * The same Dockerfile for an engine without named contexts, to be built with the artifacts folder as the whole
 * context: the stage `artifacts` becomes that context, and the stages that need the workspace are gone: `build`
 * and whatever takes something from it. Works on a hand-written Dockerfile with those stage names too.
 *
 * @param dockerfile the text of a Dockerfile
 * @returns its text for such a build; comments and other stages stay as they are
 * @throws ToolError `NXM_ARTIFACTS_STAGE` where there is no such stage, or where the image itself takes something
 *   from `build`
 */
export function swapArtifacts(dockerfile: string): string {
  const { preamble, stages } = splitStages(dockerfile);
  if (!stages.some(({ name }) => name === ARTIFACTS))
    throw new ToolError('NXM_ARTIFACTS_STAGE', `the Dockerfile has no stage called ${ARTIFACTS}`, {
      hint: 'Add `FROM scratch AS artifacts` with what the image takes from the build, or build with an engine that has named contexts (buildx, podman).',
    });
  const gone = stagesOfTheWorkspace(stages);
  const image = stages.at(-1);
  if (image !== undefined && gone.has(image))
    throw new ToolError(
      'NXM_ARTIFACTS_STAGE',
      `stage ${image.name ?? stages.length - 1} of the Dockerfile takes files from ${image.references.filter((name) => name !== ARTIFACTS).join(', ')}, which needs the whole workspace`,
      {
        hint: 'Take them from the stage artifacts, or build with an engine that has named contexts (buildx, podman).',
      },
    );
  const kept = stages.filter((stage) => !gone.has(stage));
  kept.forEach(refuseNumbers);
  return [
    preamble,
    ...kept.map(({ name, text }) =>
      name === ARTIFACTS ? `FROM scratch AS ${ARTIFACTS}\nCOPY . /\n\n` : text,
    ),
  ].join('');
}

/** `build`, and every stage that takes something from one that needs the workspace. */
function stagesOfTheWorkspace(stages: readonly StageText[]): Set<StageText> {
  const gone = new Set<StageText>();
  const names = new Set<string>();
  stages.forEach((stage, index) => {
    if (stage.name === ARTIFACTS) return;
    if (stage.name !== BUILD && !stage.references.some((name) => names.has(name))) return;
    gone.add(stage);
    names.add(String(index));
    if (stage.name !== undefined) names.add(stage.name);
  });
  return gone;
}

/** A stage's number changes when one before it goes. */
function refuseNumbers({ name, references }: StageText): void {
  const number = references.find((reference) => /^[0-9]+$/.test(reference));
  if (name === ARTIFACTS || number === undefined) return;
  throw new ToolError(
    'NXM_ARTIFACTS_STAGE',
    `the Dockerfile refers to a stage by its number (--from=${number}), which changes in a build from artifacts`,
    { hint: 'Refer to the stage by its name.' },
  );
}
