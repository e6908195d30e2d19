import type { BuildRequest } from '@nx-multistage/engines';

/** Stage of the generated Dockerfile that holds the migrations. */
const STAGE = 'migrate';

/** `host:5000/team/api:1` -> `host:5000/team/api-migrate:1`. */
export function migrateTag(tag: string): string {
  const [, name = tag, rest = ''] = /^(.*?)((?::[^:/@]*)?(?:@.*)?)$/.exec(tag) ?? [];
  return `${name}-${STAGE}${rest}`;
}

/** The same build for the second image: another stage, other names, no probe; files of the first stay its own. */
export function migrateRequest(request: BuildRequest): BuildRequest {
  return {
    ...request,
    tags: request.tags.map(migrateTag),
    target: STAGE,
    outputs: [],
    healthCheck: false,
  };
}
