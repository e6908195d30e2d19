/** Where an image is written besides its own layout. */
export interface ImageOutput {
  /** `oci`: read by OCI tools; `docker`: an archive that engines load. */
  type: 'oci' | 'docker';
  /** As given; relative to the workspace. */
  dest: string;
  /** False for a layout folder instead of one archive. */
  tar: boolean;
}

/**
 * Reads BuildKit's syntax for outputs: `type=oci,dest=image.tar`, `type=oci,tar=false,dest=folder`,
 * `type=docker,dest=image.tar`.
 *
 * @returns undefined for anything else
 */
export function parseOutput(text: string): ImageOutput | undefined {
  const fields = text.split(',').map((field) => {
    const [key = '', ...rest] = field.split('=');
    return [key.trim(), rest.join('=').trim()] as const;
  });
  const {
    type,
    dest,
    tar = 'true',
    ...others
  } = Object.fromEntries(fields) as {
    [key: string]: string | undefined;
  };
  const known = (type === 'oci' || type === 'docker') && dest !== undefined && dest !== '';
  if (!known || Object.keys(others).length > 0 || !/^(?:true|false)$/.test(tar)) return undefined;
  if (type === 'docker' && tar === 'false') return undefined;
  return { type, dest, tar: tar === 'true' };
}
