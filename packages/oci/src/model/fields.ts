import { ToolError } from '@nx-multistage/errors';

/** A JSON object of unknown content. */
export type Fields = Readonly<Record<string, unknown>>;

/** The one error for documents that are not what they claim to be. */
export function invalid(what: string, cause?: unknown): ToolError {
  return new ToolError('NXM_IMAGE_INVALID', what, {
    hint: 'The image itself is broken or hostile: build or publish it again, or take another one.',
    cause,
  });
}

/**
 * Reads a JSON object.
 *
 * @param known names of the fields that are used. Go matches names whatever their case, so a document with
 *   `layers` and `Layers` means one thing here and another in an engine: it is refused.
 */
export function parseObject(bytes: Buffer, where: string, known: readonly string[]): Fields {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw invalid(`The ${where} is not JSON`, cause);
  }
  const fields = object(value, where);
  const odd = Object.keys(fields).find(
    (key) => !known.includes(key) && known.some((name) => name.toLowerCase() === key.toLowerCase()),
  );
  if (odd !== undefined)
    throw invalid(`The ${where} has a field ${JSON.stringify(odd)}: its case is wrong`);
  return fields;
}

export function object(value: unknown, where: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`The ${where} is ${kindOf(value)}, not an object`);
  return value as Fields;
}

/** A field's own value; a null, which Go writes for what is not set, counts as missing. */
function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? (fields[name] ?? undefined) : undefined;
}

export function text(fields: Fields, name: string, where: string): string | undefined {
  const value = own(fields, name);
  if (value !== undefined && typeof value !== 'string')
    throw invalid(`${name} of the ${where} is ${kindOf(value)}, not a text`);
  return value;
}

export function requiredText(fields: Fields, name: string, where: string): string {
  const value = text(fields, name, where);
  if (!value) throw invalid(`The ${where} has no ${name}`);
  return value;
}

/** A whole number that is not negative. */
export function count(fields: Fields, name: string, where: string): number | undefined {
  const value = own(fields, name);
  if (value !== undefined && !(Number.isSafeInteger(value) && (value as number) >= 0))
    throw invalid(
      `${name} of the ${where} is ${typeof value === 'number' ? value : kindOf(value)}, not a whole number`,
    );
  return value as number | undefined;
}

export function list(fields: Fields, name: string, where: string): unknown[] | undefined {
  const value = own(fields, name);
  if (value !== undefined && !Array.isArray(value))
    throw invalid(`${name} of the ${where} is ${kindOf(value)}, not a list`);
  return value;
}

export function texts(fields: Fields, name: string, where: string): string[] | undefined {
  const values = list(fields, name, where);
  const odd = values?.findIndex((value) => typeof value !== 'string') ?? -1;
  if (odd >= 0)
    throw invalid(`${name} of the ${where} holds ${kindOf(values?.[odd])}, not only texts`);
  return values as string[] | undefined;
}

/** A map of texts; `__proto__` is a name like any other. */
export function textMap(
  fields: Fields,
  name: string,
  where: string,
): Record<string, string> | undefined {
  const value = own(fields, name);
  if (value === undefined) return undefined;
  const entries = Object.entries(object(value, `${name} of the ${where}`));
  const odd = entries.find(([, text]) => typeof text !== 'string');
  if (odd)
    throw invalid(
      `${name} ${JSON.stringify(odd[0])} of the ${where} is ${kindOf(odd[1])}, not a text`,
    );
  return Object.fromEntries(entries as [string, string][]);
}

/** Go's way to write a set: names, each with an empty object. */
export function nameSet(
  fields: Fields,
  name: string,
  where: string,
): Record<string, object> | undefined {
  const value = own(fields, name);
  if (value === undefined) return undefined;
  const names = Object.keys(object(value, `${name} of the ${where}`));
  return Object.fromEntries(names.map((key) => [key, {}]));
}

/** The object without the fields that are undefined. */
export function present<Value extends object>(value: {
  [Key in keyof Value]: Value[Key] | undefined;
}): Value {
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => field !== undefined),
  ) as Value;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
