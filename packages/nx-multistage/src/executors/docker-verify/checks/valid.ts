import { verdictOf, type Verdict, type VerifyContext } from '../context';

/** Digests, sizes, diffIDs and the rules for layers, recomputed by `validateImage`. */
export function valid({ findings, config }: VerifyContext): Verdict {
  const layers = config.rootfs.diff_ids.length;
  return verdictOf(
    findings.map(({ code, where, what }) => `${where}: ${what} (${code})`),
    `${layers} layers; digests, sizes and diffIDs are right`,
  );
}
