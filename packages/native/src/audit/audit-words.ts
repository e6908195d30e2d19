/** What findings advise, in the words of the package manager in use. `{name}` stands for the package. */
export interface AuditWords {
  /** Lets an install script run. */
  approve: string;
  /** Makes the lockfile anew. */
  relock: string;
}

/** For an audit that does not know the package manager. */
export const PLAIN_WORDS: AuditWords = {
  approve: 'approve the install script of {name} in the root package.json',
  relock: 'remove node_modules and the lockfile, install, and commit the lockfile',
};
