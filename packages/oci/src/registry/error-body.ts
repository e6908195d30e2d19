import { redact } from '@nx-multistage/errors';

const LONGEST = 400;
const MOST_ERRORS = 3;

/** What a registry said about an error. */
export interface RegistryErrors {
  /** `DENIED`, `TOOMANYREQUESTS`, ...; empty where the body is not the specification's JSON. */
  codes: string[];
  /** One line, shortened. Empty where there is nothing to read. */
  text: string;
}

/**
 * Reads the body of an error: the specification's JSON, or the plain text or HTML of whatever stood on the
 * way. Source: distribution-spec, "Error Codes".
 */
export function readErrors(bytes: Buffer): RegistryErrors {
  const body = bytes.toString('utf8');
  const errors = specified(body);
  if (errors === undefined) return { codes: [], text: oneLine(withoutTags(body)) };
  return {
    codes: errors.map(({ code }) => code).filter((code) => code !== ''),
    text: oneLine(errors.map(describe).join('; ')),
  };
}

interface Specified {
  code: string;
  message: string;
  detail: unknown;
}

function specified(body: string): Specified[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  const errors = (value as { errors?: unknown } | null)?.errors;
  if (!Array.isArray(errors) || errors.length === 0) return undefined;
  return errors.slice(0, MOST_ERRORS).map((error: unknown) => {
    const { code, message, detail } = (error ?? {}) as Record<string, unknown>;
    return { code: text(code), message: text(message), detail };
  });
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** `DENIED: requested access to the resource is denied ("no space left on device")` */
function describe({ code, message, detail }: Specified): string {
  const said = [code, message].filter((part) => part !== '').join(': ');
  const more = detail === undefined || detail === null ? '' : JSON.stringify(detail, readable);
  return more === '' || more === '{}' || more === '""' ? said : `${said} (${more.slice(0, 200)})`;
}

/** Go writes an error of the system as its number, after a path that can be long. */
function readable(key: string, value: unknown): unknown {
  if (key === 'Err' && value === 28) return 'no space left on device';
  if (typeof value === 'string' && value.length > 80) return `…${value.slice(-60)}`;
  return value;
}

function withoutTags(body: string): string {
  return body
    .replaceAll(/<(style|script)\b[^>]{0,500}>[^<]{0,20000}<\/\1>/gi, ' ')
    .replaceAll(/<[^<>]{0,500}>/g, ' ');
}

/** Escape sequences would drive the terminal; the registry may be hostile. */
function oneLine(value: string): string {
  const line = redact(value.slice(0, 20_000))
    .replaceAll(/[\s\u2028\u2029]+/g, ' ')
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
