/** One module specifier in JavaScript, with the way it is asked for. */
export interface Import {
  specifier: string;
  /** `import`: Node's ESM rules. `require`: its CommonJS rules. */
  kind: 'import' | 'require';
}

export interface ScannedCode {
  imports: Import[];
  /** Has `import` or `export` statements: the file is an ES module. */
  isEsm: boolean;
}

interface Token {
  type: 'word' | 'punctuation' | 'string';
  text: string;
}

const WORD = /[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*/y;
const STRING = /"((?:\\[\s\S]|[^"\\\n])*)"|'((?:\\[\s\S]|[^'\\\n])*)'/y;
const BLANK = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const TEMPLATE_TEXT = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*/y;
const REGULAR_EXPRESSION = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;
/** Words after which a slash starts a regular expression and not a division. */
const BEFORE_REGULAR_EXPRESSION = new Set(
  'return typeof case in of delete void throw new else do yield await'.split(' '),
);

/**
 * Finds the module specifiers of emitted JavaScript: static and dynamic imports, re-exports, `require`,
 * `require.resolve` and `import.meta.resolve` with a literal. Comments, strings and templates are skipped.
 *
 * @param code JavaScript as tsc prints it (no JSX)
 */
export function scanImports(code: string): ScannedCode {
  const result: ScannedCode = { imports: [], isEsm: false };
  const recent: Token[] = [];
  let depth = 0;
  for (const token of tokens(code)) {
    if (token.text === '{' || token.text === '(') depth += token.type === 'punctuation' ? 1 : 0;
    if (token.text === '}' || token.text === ')') depth -= token.type === 'punctuation' ? 1 : 0;
    if (token.type === 'string') addImport(result, recent, token.text);
    const previous = recent[0]?.text;
    if (token.text === 'export' && token.type === 'word' && depth === 0 && previous !== '.')
      result.isEsm = true;
    recent.unshift(token);
    recent.length = Math.min(recent.length, 5);
  }
  return result;
}

function addImport(result: ScannedCode, recent: readonly Token[], specifier: string): void {
  const words = recent.map(({ type, text }) => (type === 'string' ? '"' : text));
  const [first, second, third, fourth, fifth] = words;
  if ((first === 'from' && second !== '.') || (first === 'import' && second !== '.')) {
    result.imports.push({ specifier, kind: 'import' });
    result.isEsm = true;
    return;
  }
  if (first !== '(') return;
  if (second === 'import' && third !== '.') result.imports.push({ specifier, kind: 'import' });
  else if (second === 'require' && third !== '.')
    result.imports.push({ specifier, kind: 'require' });
  else if (second === 'resolve' && third === '.' && fourth === 'require')
    result.imports.push({ specifier, kind: 'require' });
  else if (second === 'resolve' && third === '.' && fourth === 'meta' && fifth === '.')
    result.imports.push({ specifier, kind: 'import' });
}

/** Significant tokens, in order. Template texts are dropped; what stands between `${` and `}` is kept. */
function* tokens(code: string): Generator<Token> {
  /** Open braces inside each open template expression, innermost last. */
  const templates: number[] = [];
  let index = code.startsWith('#!') ? Math.max(code.indexOf('\n'), 0) : 0;
  let last: Token | undefined;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = index;
    const text = pattern.exec(code)?.[0];
    if (text !== undefined) index += text.length;
    return text;
  };
  while (index < code.length) {
    if (match(BLANK)) continue;
    const char = code.charAt(index);
    const open = templates.length - 1;
    if (char === '`' || (char === '}' && templates[open] === 0)) {
      if (char === '}') templates.pop();
      index += 1;
      match(TEMPLATE_TEXT);
      if (code.startsWith('${', index)) templates.push(0);
      index += code.startsWith('${', index) ? 2 : 1;
      last = { type: 'punctuation', text: ')' };
      continue;
    }
    if (char === '/' && startsExpression(last) && match(REGULAR_EXPRESSION)) {
      last = { type: 'punctuation', text: ')' };
      continue;
    }
    const word = match(WORD);
    const string = word === undefined ? match(STRING) : undefined;
    if (word === undefined && string === undefined) index += 1;
    if (open >= 0 && char === '{') templates[open] = (templates[open] ?? 0) + 1;
    if (open >= 0 && char === '}') templates[open] = (templates[open] ?? 0) - 1;
    last = token(word, string, char);
    yield last;
  }
}

function token(word: string | undefined, string: string | undefined, char: string): Token {
  if (word !== undefined) return { type: 'word', text: word };
  if (string !== undefined)
    return { type: 'string', text: string.slice(1, -1).replace(/\\(['"\\])/g, '$1') };
  return { type: 'punctuation', text: char };
}

function startsExpression(last: Token | undefined): boolean {
  if (last === undefined) return true;
  if (last.type === 'word') return BEFORE_REGULAR_EXPRESSION.has(last.text);
  return last.type === 'punctuation' && !')]}'.includes(last.text);
}
