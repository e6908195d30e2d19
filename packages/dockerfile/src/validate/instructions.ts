import { DEFAULTS } from '../splice-instructions';
import type { ImagePlan, StageName } from '../image-plan';
import { demand } from './demand';

const KEYWORDS =
  'ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR';
const INSTRUCTION = new RegExp(`^(?:${KEYWORDS}) +\\S`);
const HEREDOC = /<<-?["']?[A-Za-z_]/;

const stages = {
  build: true,
  'production-deps': true,
  production: true,
} satisfies Record<StageName, true>;

/**
 * The user's own instructions: each is whole on its line, so that none can swallow or start another.
 *
 * @throws ToolError `NXM_IMAGE_PLAN`
 */
export function checkInstructions(instructions: ImagePlan['instructions']): void {
  for (const [stage, list] of Object.entries(instructions)) {
    const option = `instructions.${stage}`;
    demand(Object.hasOwn(stages, stage), {
      option: 'instructions',
      expected: `the stages ${Object.keys(stages).join(', ')}`,
      got: stage,
    });
    demand(list.length > 0 && list.indexOf(DEFAULTS) === list.lastIndexOf(DEFAULTS), {
      option,
      expected: `at least one instruction, with "${DEFAULTS}" for the defaults at most once`,
      got: list,
    });
    list.forEach((text, index) => {
      if (text !== DEFAULTS) checkInstruction(text, `${option}[${index}]`);
    });
  }
}

function checkInstruction(text: string, option: string): void {
  demand(INSTRUCTION.test(text), {
    option,
    expected: `"${DEFAULTS}" or an instruction that begins with one of ${KEYWORDS.replaceAll('|', ', ')}`,
    got: text,
  });
  demand(!text.trimEnd().endsWith('\\'), {
    option,
    expected: 'a whole instruction on one line, without a backslash at its end',
    got: text,
    hint: 'Join the steps of a RUN with && on one line, or keep the Dockerfile as your own.',
  });
  demand(!/^(?:RUN|COPY|ADD) /.test(text) || !HEREDOC.test(text), {
    option,
    expected: 'an instruction without a heredoc (<<EOF): older engines do not know them',
    got: text,
    hint: 'Put the text into a file of the project and COPY it.',
  });
}
