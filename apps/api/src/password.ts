import { compare, hash } from 'bcrypt';

const ROUNDS = 10;

/** A bcrypt hash of a password, salted: 60 characters that start with `$2b$10$`. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, ROUNDS);
}

/** Whether the password is the one that was hashed. */
export function verifyPassword(claim: { password: string; hash: string }): Promise<boolean> {
  return compare(claim.password, claim.hash);
}
