import type { Detected } from './detected';
import { locate, type SourceFile } from './sources';

/** A route written as a whole: `'/health'`, `"/api/healthz"`, `'GET /health'`. */
const ROUTE = /['"`](?:GET )?(\/(?:[\w-]+\/)*(?:health|healthz|livez|live|ready|readyz))['"`]/;
/** NestJS: `@Controller('health')`. */
const CONTROLLER = /@Controller\(\s*['"`]\/?((?:[\w-]+\/)*(?:health|healthz))['"`]/;
/** NestJS: `@Get('health')` below a `@Controller()` without a path of its own. */
const CONTROLLER_METHOD =
  /@Controller\(\s*\)[\s\S]*?@Get\(\s*['"`]\/?((?:[\w-]+\/)*(?:health|healthz|livez|ready|readyz))['"`]/;
/** A method at the controller's own path, and one below it. */
const OWN_GET = /@Get\(\s*(?:['"`]\/?['"`]\s*)?\)/;
const GET = /@Get\(\s*['"`]\/?([\w/-]+)['"`]/;
const GLOBAL_PREFIX = /setGlobalPrefix\(\s*['"`]\/?([\w/-]+)['"`]/;
const PREFIX_CONSTANT = /globalPrefix\s*=\s*['"`]\/?([\w/-]+)['"`]/;

/**
 * The path that says whether the app is well, from its routes. None where no such route is found: a
 * health check that fails for ever is worse than none.
 *
 * @param option the user's own word; an empty one says that there is no health check
 */
export function detectHealthPath(
  sources: readonly SourceFile[],
  option?: string,
): Detected<string | undefined> {
  if (option !== undefined)
    return { value: option === '' ? undefined : option, from: 'option healthPath' };
  for (const source of sources) {
    const route = ROUTE.exec(source.text);
    if (route?.[1] !== undefined) return { value: route[1], from: locate(source, route.index) };
  }
  for (const source of sources) {
    const found = controllerRoute(source.text);
    if (found !== undefined)
      return {
        value: `${globalPrefix(sources, found.path)}/${found.path}`,
        from: locate(source, found.index),
      };
  }
  return { value: undefined, from: 'no health route found' };
}

/** NestJS: where a health controller, or a health method of another one, answers. */
function controllerRoute(code: string): { path: string; index: number } | undefined {
  const method = CONTROLLER_METHOD.exec(code);
  const controller = CONTROLLER.exec(code);
  if (controller?.[1] === undefined)
    return method?.[1] === undefined ? undefined : { path: method[1], index: method.index };
  const { index } = controller;
  const inside = code.slice(index);
  const below = OWN_GET.test(inside) ? undefined : GET.exec(inside)?.[1];
  return { path: [controller[1], below].filter(Boolean).join('/'), index };
}

/** NestJS: the prefix of every route but those it excludes. */
function globalPrefix(sources: readonly SourceFile[], path: string): string {
  const excluded = new RegExp(
    `setGlobalPrefix\\([^;]*\\bexclude\\b[^;]*['"\`]/?${path.split('/')[0]}\\b`,
  );
  if (sources.some(({ text }) => excluded.test(text))) return '';
  for (const { text } of sources) {
    const prefix = (GLOBAL_PREFIX.exec(text) ?? PREFIX_CONSTANT.exec(text))?.[1];
    if (prefix !== undefined) return `/${prefix}`;
  }
  return '';
}
