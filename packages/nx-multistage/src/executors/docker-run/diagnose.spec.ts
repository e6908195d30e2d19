import { diagnose } from './diagnose';

describe('diagnose', () => {
  it.each([
    [
      'a CommonJS module',
      "Error: Cannot find module 'pino-pretty'\nRequire stack:",
      'NXM_IMAGE_INCOMPLETE',
      /the module pino-pretty is not in the image/,
    ],
    [
      'an ES module',
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'pg' imported from /app/app/main.js",
      'NXM_IMAGE_INCOMPLETE',
      /the package pg is not in the image/,
    ],
    [
      'a shared library',
      'Error: Error loading shared library libvips.so.42: No such file or directory',
      'NXM_IMAGE_INCOMPLETE',
      /libvips\.so\.42 is missing/,
    ],
    ['a native binary', "code: 'ERR_DLOPEN_FAILED'", 'NXM_IMAGE_INCOMPLETE', /native binary/],
    [
      'another architecture',
      'exec /usr/local/bin/node: exec format error',
      'NXM_IMAGE_INCOMPLETE',
      /cannot be executed/,
    ],
    [
      'its own configuration',
      'Error: DATABASE_URL is required',
      'NXM_APP_ENDED',
      /DATABASE_URL is required/,
    ],
  ])('tells %s', (_, log, code, message) => {
    const error = diagnose(log, { exitCode: 1, wasReady: false, outOfMemory: false });
    expect(error).toMatchObject({
      code,
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  });

  it.each([
    [{ exitCode: 0, wasReady: false, outOfMemory: false }, 'exit code 0 before it answered.'],
    [{ exitCode: 1, wasReady: true, outOfMemory: false }, 'exit code 1 after it was ready.'],
    [
      { exitCode: 137, wasReady: true, outOfMemory: true },
      'exit code 137 after it was ready, for lack of memory.',
    ],
  ])('says when the app ended: %o', (end, words) => {
    expect(diagnose('bye', end).message).toBe(`The app ended with ${words} Its last lines:\nbye`);
  });
});
