import { verdictOf, type Verdict, type VerifyContext } from '../context';

/** Programs by name, in any folder of programs; their own folders. */
const PROGRAM =
  /(?:^|\/)\.?s?bin\/(?:npm|npx|corepack|yarn|yarnpkg|pnpm|pnpx|pn|pnx|bun|bunx|apk|(?:apt|dpkg)(?:-[a-z-]+)?|rpm|yum|dnf|microdnf|pip3?)$/;
const FOLDER =
  /^(?:usr\/(?:local\/)?lib\/node_modules\/(?:npm|corepack|yarn|@yarnpkg|pnpm|@pnpm|bun)|opt\/yarn-[^/]+)$/;

/** With one in it, whoever gets into the container can install tools. */
export function packageManagers({ files }: VerifyContext): Verdict {
  const found = [...files].filter(([path, { type }]) =>
    type === 'directory' ? FOLDER.test(path) : PROGRAM.test(path),
  );
  return verdictOf(
    found.map(([path]) => `/${path}`),
    'none',
  );
}
