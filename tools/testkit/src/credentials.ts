export interface Credentials {
  username: string;
  password: string;
}

/** May do everything in the registries that tests start. */
export const CREDENTIALS: Credentials = { username: 'ci', password: 's3cret' };

/** Known to the token server only, and never given more than `pull`. */
export const READER: Credentials = { username: 'reader', password: 's3cret' };

/** What the token server takes from a client that has an identity token instead of a password. */
export const IDENTITY_TOKEN = 'nx-multistage-identity-token';

/** {@link CREDENTIALS} for htpasswd: bcrypt, the one hash docker-registry accepts. */
export const HTPASSWD = 'ci:$2y$05$nxmultistagetestkit12ui3cdXYsZ8TLELSB57tU4cy7Cm4MmlfS\n';
