/** Where the images of the tests are, so that they are never taken for somebody's own. */
export const IMAGES = 'nx-multistage-e2e';

export const imageOf = (project: string): string => `${IMAGES}/${project}:latest`;
