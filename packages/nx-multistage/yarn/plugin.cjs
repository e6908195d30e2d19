/**
 * A plugin for Yarn 4, loaded by YARN_PLUGINS: what the plugin for Nx asks of Yarn and Yarn has no command for. It is
 * a file of its own because Yarn loads it, in whatever version it has.
 *
 * `yarn nx-multistage judge`: would `yarn install --immutable` accept this folder? Resolves from the lockfile alone and
 * compares the lockfile that Yarn would write, byte by byte. No network, nothing is written.
 *
 * `yarn nx-multistage install <os> <cpu> <libc>`: a frozen install for that machine, without any script.
 *
 * `yarn nx-multistage scripts <name@version>...`: runs the install scripts that Yarn's own rules allow, for the machine
 * that npm_config_target_{platform,arch,libc} name.
 */
const LOCKFILE = 'yarn.lock';

/** Settings with which a registry is reached: all that is taken from the user's file beside the install. */
const CREDENTIALS = '.yarnrc.credentials.yml';
const ACCESS =
  /^(npm(Scopes|Registries|RegistryServer|AuthToken|AuthIdent|AlwaysAuth)|https?(Proxy|CaFilePath|CertFilePath|KeyFilePath)|networkSettings|unsafeHttpWhitelist|enableStrictSsl)$/;

module.exports = {
  name: 'nx-multistage',
  factory: (load) => {
    const { BaseCommand } = load('@yarnpkg/cli');
    const core = load('@yarnpkg/core');
    const { Option } = load('clipanion');
    const { existsSync, readFileSync } = load('node:fs');
    const { join } = load('node:path');
    const { parseSyml } = load('@yarnpkg/parsers');

    const open = async ({ cwd, plugins }, settings) => {
      const configuration = await core.Configuration.find(cwd, plugins);
      const access = join(cwd, CREDENTIALS);
      const own = existsSync(access) ? parseSyml(readFileSync(access, 'utf8')) : {};
      const kept = Object.entries(own).filter(([key]) => ACCESS.test(key));
      configuration.use('<credentials>', Object.fromEntries(kept), cwd, { overwrite: true });
      configuration.use('<nx-multistage>', settings, cwd, { overwrite: true });
      const { project } = await core.Project.find(configuration, cwd);
      return { configuration, project };
    };

    const install = async (context, { target: [os, cpu, libc], mode }) => {
      const supportedArchitectures = { os: [os], cpu: [cpu], libc: [libc] };
      const { configuration, project } = await open(context, { supportedArchitectures });
      const cache = await core.Cache.find(configuration, { immutable: false });
      const options = { configuration, stdout: context.stdout, includeLogs: true };
      const report = await core.StreamReport.start(options, (report) =>
        project.install({
          cache,
          report,
          immutable: true,
          ...(mode === undefined ? {} : { mode }),
        }),
      );
      return report.exitCode();
    };

    class Judge extends BaseCommand {
      static paths = [['nx-multistage', 'judge']];
      async execute() {
        const { configuration, project } = await open(this.context, {});
        const before = readFileSync(join(this.context.cwd, LOCKFILE), 'utf8');
        const options = { configuration, stdout: this.context.stdout };
        const report = await core.StreamReport.start(options, async (report) => {
          await project.resolveEverything({ report, lockfileOnly: true });
          if (project.generateLockfile() !== before)
            report.reportError(
              core.MessageName.FROZEN_LOCKFILE_EXCEPTION,
              'The lockfile would have been modified by this install, which is explicitly forbidden.',
            );
        });
        return report.exitCode();
      }
    }

    class Install extends BaseCommand {
      static paths = [['nx-multistage', 'install']];
      target = Option.Rest({ required: 3 });
      execute() {
        return install(this.context, { target: this.target, mode: core.InstallMode.SkipBuild });
      }
    }

    class Scripts extends BaseCommand {
      static paths = [['nx-multistage', 'scripts']];
      packages = Option.Rest();
      execute() {
        const { npm_config_target_platform: os, npm_config_target_arch: cpu } = process.env;
        const target = [os, cpu, process.env.npm_config_target_libc];
        return install(this.context, { target });
      }
    }

    return { commands: [Judge, Install, Scripts] };
  },
};
