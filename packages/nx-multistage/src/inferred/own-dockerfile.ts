/** Whether a Dockerfile carries the generator's header, edited below it or not: its project has opted in. */
export function isOwnDockerfile(text: string): boolean {
  return text.slice(0, 2_000).includes('# nx-multistage:digest=');
}
