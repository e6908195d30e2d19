/* Generated from schema.json by `npm run types`. */

/**
 * Registers nx-multistage in nx.json.
 */
export interface InitSchema {
  /**
   * Do not format nx.json.
   */
  skipFormat?: boolean;
}
