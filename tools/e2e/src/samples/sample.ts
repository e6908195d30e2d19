import { REPOSITORY } from '@nx-multistage/testkit';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One request of `sample.json` and what must come back. */
export interface HttpCheck {
  name: string;
  method?: string;
  path: string;
  body?: unknown;
  status: number;
  /** Without parameters. */
  contentType?: string;
  /** Dotted path -> value, or an expression that the value matches. */
  json?: Record<string, unknown>;
}

/** What an app must answer once it runs in a container: see apps/README.md. */
export interface Sample {
  app: string;
  version: string;
  port?: number;
  env?: Record<string, string>;
  native: string[];
  http?: HttpCheck[];
  log?: Record<string, unknown>[];
  stopSignal: string;
  exitCode?: number;
}

/** Every app of apps/ that has a sample.json. */
export function readSamples(): Sample[] {
  const root = join(REPOSITORY, 'apps');
  return readdirSync(root)
    .filter((app) => existsSync(join(root, app, 'sample.json')))
    .map((app) => {
      const { version } = readJson<{ version: string }>(join(root, app, 'package.json'));
      const said = readJson<Omit<Sample, 'app' | 'version'>>(join(root, app, 'sample.json'));
      return { app, version, ...said };
    })
    .sort((a, b) => a.app.localeCompare(b.app));
}

function readJson<Value>(path: string): Value {
  return JSON.parse(readFileSync(path, 'utf8')) as Value;
}
