import type { ApprovalPlaces } from '@nx-multistage/native';
import type { WorkspaceFiles } from '../../workspace/files';
import { readManifest } from '../../workspace/manifest';
import type { PackageManagerFacts } from '../../workspace/package-manager';
import { joinPath } from '../../workspace/paths';

/** A setting at the top of a YAML file. */
const SETTING = /^["']?(\w+)["']?\s*:/gm;

/**
 * Reads the files in which decisions about install scripts may stand.
 *
 * @param folders workspace-relative, of the app and its libraries; those without a package.json have nothing to say
 * @throws ToolError `NXM_MANIFEST_INVALID`
 */
export function approvalPlaces(
  files: WorkspaceFiles,
  { name, version }: PackageManagerFacts,
  folders: readonly string[],
): ApprovalPlaces {
  const members = folders
    .filter((folder) => folder !== '.')
    .flatMap((folder) => {
      const manifest = readManifest(files, folder);
      return manifest === undefined ? [] : [[joinPath(folder, 'package.json'), manifest] as const];
    });
  const settings = name === 'pnpm' ? (files.read('pnpm-workspace.yaml') ?? '') : '';
  return {
    manager: name,
    version,
    root: { ...readManifest(files, '.') },
    members: Object.fromEntries(members.map(([path, manifest]) => [path, { ...manifest }])),
    settings: [...settings.matchAll(SETTING)].flatMap(([, key]) => key ?? []),
  };
}
