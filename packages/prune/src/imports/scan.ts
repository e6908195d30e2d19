import { parse, type Node, type Options } from 'acorn';
import { fullAncestor } from 'acorn-walk';

/** How a module asks for another: decides the conditions its target is looked up under. */
export type ImportKind = 'import' | 'require';

/** One request for another module in emitted JavaScript. */
export interface FoundImport {
  specifier: string;
  /** 1-based line of the emitted file. */
  line: number;
  kind: ImportKind;
  /** It may fail without harm: inside a `try` block, or where `require` is a parameter. */
  optional: boolean;
}

/** What a file asks for, or why it could not be parsed. */
export type ScanResult = { imports: FoundImport[]; isEsm: boolean } | { syntaxError: string };

type AnyNode = Node & Record<string, unknown>;

const COMMON: Options = {
  ecmaVersion: 'latest',
  allowHashBang: true,
  allowReturnOutsideFunction: true,
  allowSuperOutsideMethod: true,
  locations: true,
};

/** Names under which bundlers keep Node's own `require`. */
const REQUIRE_NAMES = ['require', '__require', '__non_webpack_require__'];

const STATIC_DECLARATIONS = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
]);

/**
 * Finds what one emitted JavaScript file asks for by a literal name: static and dynamic imports,
 * re-exports, `require`, `require.resolve`, `import.meta.resolve` and functions made by `createRequire`.
 * Parsed as a module first, then as a script.
 *
 * @param text the file
 * @param path its name: `.cjs` is only a script, `.mjs` only a module
 */
export function scanImports(text: string, path: string): ScanResult {
  if (!/import|export|require/i.test(text)) return { imports: [], isEsm: false };
  const parsed = parseEither(text, path);
  if ('syntaxError' in parsed) return parsed;
  return { imports: findImports(parsed.program), isEsm: isEsm(parsed.program) };
}

function parseEither(text: string, path: string): { program: Node } | { syntaxError: string } {
  const types = path.endsWith('.cjs')
    ? (['script'] as const)
    : path.endsWith('.mjs')
      ? (['module'] as const)
      : (['module', 'script'] as const);
  let first: unknown;
  for (const sourceType of types)
    try {
      return { program: parse(text, { ...COMMON, sourceType }) };
    } catch (error) {
      first ??= error;
    }
  return { syntaxError: first instanceof Error ? first.message : String(first) };
}

/** Whether a program has import or export statements of its own: only an ES module may. */
function isEsm(program: Node): boolean {
  const body = (program as AnyNode)['body'] as AnyNode[];
  return body.some(
    ({ type }) => type === 'ExportDefaultDeclaration' || STATIC_DECLARATIONS.has(type),
  );
}

function findImports(program: Node): FoundImport[] {
  const requires = new Set([...REQUIRE_NAMES, ...createdRequires(program)]);
  const found: FoundImport[] = [];
  fullAncestor(program, (node, _state, ancestors) => {
    const request = requestOf(node as AnyNode, requires);
    if (request === undefined) return;
    found.push({
      specifier: request.specifier,
      line: node.loc?.start.line ?? 0,
      kind: request.kind,
      optional: request.optional || isGuarded(ancestors) || isShadowed(ancestors, request.callee),
    });
  });
  return found.sort((a, b) => a.line - b.line);
}

interface Request {
  specifier: string;
  kind: ImportKind;
  optional: boolean;
  /** Name of the require-like function, where one was called. */
  callee?: string;
}

function requestOf(node: AnyNode, requires: ReadonlySet<string>): Request | undefined {
  if (STATIC_DECLARATIONS.has(node.type) || node.type === 'ImportExpression') {
    const specifier = literal(node['source']);
    return specifier === undefined ? undefined : { specifier, kind: 'import', optional: false };
  }
  return node.type === 'CallExpression' ? callRequest(node, requires) : undefined;
}

function callRequest(node: AnyNode, requires: ReadonlySet<string>): Request | undefined {
  const args = node['arguments'] as AnyNode[];
  const specifier = literal(args[0]);
  if (specifier === undefined) return undefined;
  const callee = node['callee'] as AnyNode;
  if (callee.type === 'Identifier') {
    const name = String(callee['name']);
    return requires.has(name)
      ? { specifier, kind: 'require', optional: false, callee: name }
      : undefined;
  }
  if (isCreateRequire(callee)) return { specifier, kind: 'require', optional: false };
  if (callee.type !== 'MemberExpression') return undefined;
  const object = callee['object'] as AnyNode;
  const property = identifier(callee['property']);
  if (property === 'resolve' && object.type === 'MetaProperty')
    return { specifier, kind: 'import', optional: false };
  const name = identifier(object);
  if (property === 'resolve' && name !== undefined && requires.has(name))
    return { specifier, kind: 'require', optional: args.length > 1, callee: name };
  return property === 'require' && name === 'module'
    ? { specifier, kind: 'require', optional: false }
    : undefined;
}

/** Names of variables initialised with `createRequire(...)`. */
function createdRequires(program: Node): string[] {
  const names: string[] = [];
  fullAncestor(program, (node) => {
    const { type, id, init } = node as AnyNode;
    const name = identifier(id);
    if (type === 'VariableDeclarator' && name !== undefined && isCreateRequire(init))
      names.push(name);
  });
  return names;
}

function isCreateRequire(value: unknown): boolean {
  const node = value as AnyNode | null | undefined;
  if (node?.type !== 'CallExpression') return false;
  const callee = unwrapSequence(node['callee'] as AnyNode);
  const name =
    callee.type === 'MemberExpression' ? identifier(callee['property']) : identifier(callee);
  // Bundlers rename a top-level import that clashes: createRequire2, createRequire$1.
  return name !== undefined && /^_*createRequire[\d$_]*$/.test(name);
}

/** `(0, module_1.createRequire)` is how TypeScript calls an imported function. */
function unwrapSequence(node: AnyNode): AnyNode {
  const expressions = node['expressions'] as AnyNode[] | undefined;
  return node.type === 'SequenceExpression' ? (expressions?.at(-1) ?? node) : node;
}

/** Inside the block of a `try` that has a handler; the handler itself does not count. */
function isGuarded(ancestors: readonly Node[]): boolean {
  return ancestors.some((ancestor, index) => {
    const node = ancestor as AnyNode;
    return (
      node.type === 'TryStatement' &&
      node['handler'] !== null &&
      ancestors[index + 1] === node['block']
    );
  });
}

/** Inside a function that has a parameter of that name: a bundle's own module system, as a rule. */
function isShadowed(ancestors: readonly Node[], callee: string | undefined): boolean {
  if (callee === undefined) return false;
  return ancestors.some((ancestor) =>
    ((ancestor as AnyNode)['params'] as AnyNode[] | undefined)?.some?.(
      (parameter) => identifier(parameter) === callee,
    ),
  );
}

function identifier(value: unknown): string | undefined {
  const node = value as AnyNode | null | undefined;
  return node?.type === 'Identifier' ? String(node['name']) : undefined;
}

function literal(value: unknown): string | undefined {
  const node = value as AnyNode | null | undefined;
  if (node?.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node?.type !== 'TemplateLiteral') return undefined;
  const quasis = node['quasis'] as { value: { cooked: string } }[];
  return quasis.length === 1 ? quasis[0]?.value.cooked : undefined;
}
