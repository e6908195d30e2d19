import { ToolError, isToolError } from '@nx-multistage/errors';
import ejs from 'ejs';
import { VIEW_NAMES, type TemplateView } from './view';

/**
 * Renders an EJS template. `<%= %>` and `<%- %>` print alike: nothing is escaped for HTML, and a value that is
 * missing is an error. The template cannot include files: this package reads none.
 *
 * @param template EJS text
 * @param view what the template may use, by the names of {@link TemplateView}
 * @throws ToolError `NXM_TEMPLATE`
 */
export function renderTemplate(template: string, view: TemplateView): string {
  try {
    const render = ejs.compile(template, {
      strict: true,
      filename: 'template',
      destructuredLocals: [...VIEW_NAMES],
      escape: textOf,
      includer: refuseInclude,
    });
    return render(view);
  } catch (error) {
    throw explained(error);
  }
}

function textOf(value: unknown): string {
  if (value !== undefined && value !== null) return String(value);
  throw new ToolError('NXM_TEMPLATE', `the template prints a value that is ${value}`, {
    hint: 'Print a value that is set, or leave the place out.',
  });
}

function refuseInclude(): never {
  throw new ToolError('NXM_TEMPLATE', 'the template includes a file', {
    hint: 'Write the Dockerfile template as one file.',
  });
}

/** EJS puts the template's lines before the message; to a syntax error it adds advice of its own instead. */
function explained(error: unknown): ToolError {
  const text = error instanceof Error ? error.message : String(error);
  const message = error instanceof SyntaxError ? text.replace(/\n[^]*/, '') : text;
  if (isToolError(error))
    return new ToolError('NXM_TEMPLATE', message, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      cause: error,
    });
  return new ToolError('NXM_TEMPLATE', `the Dockerfile template cannot be rendered: ${message}`, {
    hint: `A template may use ${VIEW_NAMES.join(', ')}.`,
    cause: error,
  });
}
