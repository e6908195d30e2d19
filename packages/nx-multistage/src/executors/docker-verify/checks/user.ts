import type { Verdict, VerifyContext } from '../context';

/** A number, because Kubernetes' `runAsNonRoot` refuses names; not 0. */
export function user({ config }: VerifyContext): Verdict {
  const name = config.config?.User ?? '';
  if (name === '') return { status: 'FAIL', detail: 'the image has no user: it runs as root' };
  const uid = /^(\d+)(?::\d+)?$/.exec(name)?.[1];
  if (uid === undefined)
    return { status: 'FAIL', detail: `${name} is no number: Kubernetes cannot tell it from root` };
  return Number(uid) === 0
    ? { status: 'FAIL', detail: `${name} is root` }
    : { status: 'ok', detail: name };
}
