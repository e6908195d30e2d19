/** What the last build of the app left: `dist/docker/apps/api/build.json`. */
export function buildRecord(workspace) {
  return workspace.json('dist/docker/apps/api/build.json');
}

/** @throws Error unless just the layers named were made anew */
export function assertMade(workspace, names) {
  const { platforms } = buildRecord(workspace);
  const made = platforms.flatMap(({ layers }) =>
    layers.filter(({ cached }) => !cached).map(({ name }) => name),
  );
  if (made.join() !== names.join())
    throw new Error(
      `layers that were made: ${made.join() || 'none'}; expected: ${names.join() || 'none'}`,
    );
}
