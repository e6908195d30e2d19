/** Layers of ours, bottom up, above the base's. */
export const LAYER_NAMES = ['system', 'deps', 'libs', 'app'] as const;

export type LayerName = (typeof LAYER_NAMES)[number];

/** What `docker history` shows for each. */
export const CREATED_BY = {
  system: 'nx-multistage: without package managers',
  deps: 'nx-multistage: production dependencies',
  libs: 'nx-multistage: workspace libraries',
  app: 'nx-multistage: app',
} as const satisfies Record<LayerName, string>;

/** Time of every file in our layers, seconds since 1970: the one npm gives files in packages, 1985-10-26T08:15Z. */
export const LAYER_TIME = 499_162_500;
