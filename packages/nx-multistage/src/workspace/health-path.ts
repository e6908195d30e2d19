import type { Detected } from './detected';
import { locate, type SourceFile } from './sources';

/** A route written as a whole: `'/health'`, `"/api/healthz"`, `'GET /health'`. */
const ROUTE = /['"`](?:GET )?(\/(?:[\w-]+\/)*(?:health|healthz|livez|live|ready|readyz))['"`]/;
/** NestJS: `@Controller('health')`. */
const CONTROLLER = /@Controller\(\s*['"`]\/?((?:[\w-]+\/)*(?:health|healthz))['"`]/;
/** NestJS: `@Get('health')` below a `@Controller()` without a path of its own. */
const CONTROLLER_METHOD =
  /@Controller\(\s*\)[\s\S]*?@Get\(\s*['"`]\/?((?:[\w-]+\/)*(?:health|healthz|livez|ready|readyz))['"`]/;
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
    const controller = CONTROLLER.exec(source.text) ?? CONTROLLER_METHOD.exec(source.text);
    if (controller?.[1] !== undefined)
      return {
        value: `${globalPrefix(sources)}/${controller[1]}`,
        from: locate(source, controller.index),
      };
  }
  return { value: undefined, from: 'no health route found' };
}

function globalPrefix(sources: readonly SourceFile[]): string {
  for (const { text } of sources) {
    const prefix = (GLOBAL_PREFIX.exec(text) ?? PREFIX_CONSTANT.exec(text))?.[1];
    if (prefix !== undefined) return `/${prefix}`;
  }
  return '';
}
