export { redact } from './redact';
export { ToolError, isToolError, systemCode, type ToolErrorOptions } from './tool-error';
export { assertNoControlCharacters, withoutControlCharacters } from './values';
