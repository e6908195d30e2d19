/** What can be wrong with an image. */
export type FindingCode =
  | 'document' // a manifest, index or config that cannot be read or breaks a rule
  | 'digest' // bytes are not those of a digest
  | 'size'
  | 'missing' // a blob that is not there
  | 'diff-id'
  | 'history'
  | 'media-type'
  | 'platform'
  | 'duplicate-path'
  | 'unsafe-path' // absolute, or leads outside
  | 'whiteout'
  | 'hard-link'
  | 'tar' // a layer that cannot be read
  | 'too-large';

/** One thing that is wrong, as data. */
export interface Finding {
  code: FindingCode;
  /** The document, layer or path. */
  where: string;
  what: string;
}
