import type { NativePackage } from '../native-package';
import { approvalSentence } from './remedy';
import { scriptPolicy } from './policy';
import { needsScript, scriptVerdict, type ScriptRules } from './verdict';

/** What is wrong with the approvals of an image's native packages. */
export interface ScriptProblems {
  /** Packages that get no binary and that somebody needs: a line each, and how to approve each. */
  errors: { package: string; text: string; fix: string }[];
  /** The same of packages that nobody needs, that a person denied, or that nobody could look into. */
  warnings: string[];
}

/** Judges the install scripts of all native packages of an image. */
export function scriptProblems(
  packages: readonly NativePackage[],
  rules: ScriptRules,
): ScriptProblems {
  const problems: ScriptProblems = { errors: [], warnings: [] };
  const { says } = scriptPolicy(rules.manager, rules.version);
  for (const each of packages.filter(({ kind }) => needsScript(kind))) {
    const { approval, runs } = scriptVerdict(each, rules);
    if (runs) continue;
    const { name, version, why, optional, uncertain } = each;
    const label = `${name} ${version}`;
    const fix = approvalSentence(rules.manager, rules.version, name);
    if (approval === 'denied')
      problems.warnings.push(
        `${label} gets no binary: its install script is denied, so whatever loads it fails`,
      );
    else if (optional === true || uncertain === true)
      problems.warnings.push(
        `${label} ${optional === true ? 'is optional and gets no binary' : `may get no binary (${why})`}: its install script is not approved; to run it, ${fix}`,
      );
    else
      problems.errors.push({
        package: name,
        text: `${label}  ${why}; the script is not approved, and ${rules.manager} skips it with ${says}`,
        fix,
      });
  }
  return problems;
}
