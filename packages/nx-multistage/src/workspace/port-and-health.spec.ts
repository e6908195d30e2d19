import { detectHealthPath } from './health-path';
import { detectHostVariable } from './host';
import { detectPort } from './port';
import { filesOf } from '../testing/files';
import { readSources } from './sources';

const source = (text: string) => [{ path: 'apps/api/src/main.ts', text }];

describe('detectPort', () => {
  it.each([
    [
      'default of PORT',
      'const port = process.env.PORT ?? 3333;',
      { value: 3333, from: 'apps/api/src/main.ts:1' },
    ],
    [
      'bracket access in Number()',
      "\nNumber(process.env['PORT']) || 8080",
      { value: 8080, from: 'apps/api/src/main.ts:2' },
    ],
    [
      'number given to listen',
      'await app.listen({ port: 4000 });',
      { value: 4000, from: 'apps/api/src/main.ts:1' },
    ],
    [
      'listens somewhere',
      'server.listen(config.port)',
      { value: 3000, from: 'default, apps/api/src/main.ts listens' },
    ],
    ['a worker', 'setInterval(tick, 1000)', { value: undefined, from: 'nothing listens' }],
  ])('%s', (_, text, expected) => {
    expect(detectPort(source(text))).toEqual(expected);
  });

  it('takes the option, where 0 means no port', () => {
    expect(detectPort(source('listen(1)'), 80)).toEqual({ value: 80, from: 'option port' });
    expect(detectPort(source('app.listen(3000)'), 0)).toEqual({
      value: undefined,
      from: 'option port',
    });
  });
});

describe('readSources', () => {
  it('reads the app, not its tests and not what is commented out', () => {
    const files = filesOf({
      'apps/api/src/main.ts': "// app.get('/old')\nrun();\n/*\n * app.get('/older')\n */\n",
      'apps/api/src/main.spec.ts': '1',
      'apps/api/src/types.d.ts': '2',
      'apps/api/src/app.e2e-spec.ts': '3',
      'apps/api/test/health.ts': '4',
    });
    expect(readSources(files, 'apps/api')).toEqual([
      { path: 'apps/api/src/main.ts', text: '\nrun();\n\n\n\n' },
    ]);
  });
});

describe('detectHealthPath', () => {
  it.each([
    ['a route', "app.get('/healthz', ok)", { value: '/healthz', from: 'apps/api/src/main.ts:1' }],
    [
      'a nested route',
      'router.get("/api/health")',
      { value: '/api/health', from: 'apps/api/src/main.ts:1' },
    ],
    [
      'a NestJS controller',
      "@Controller('health')\nclass H {}",
      { value: '/health', from: 'apps/api/src/main.ts:1' },
    ],
    [
      'NestJS with a prefix',
      "const globalPrefix = 'api';\n@Controller('health')",
      { value: '/api/health', from: 'apps/api/src/main.ts:2' },
    ],
    [
      'a health method of another NestJS controller',
      "@Controller()\nclass A {\n  @Get('orders')\n  @Get('health')\n",
      { value: '/health', from: 'apps/api/src/main.ts:1' },
    ],
    [
      'a NestJS controller that answers below its path',
      "@Controller('health')\nclass H {\n  @Get('live')\n",
      { value: '/health/live', from: 'apps/api/src/main.ts:1' },
    ],
    [
      'NestJS with a prefix that leaves it out',
      "app.setGlobalPrefix('api', { exclude: [{ path: 'health', method: GET }] });\n@Controller('health')\nclass H { @Get() ok() {} }",
      { value: '/health', from: 'apps/api/src/main.ts:2' },
    ],
    ['no such route', "app.get('/orders')", { value: undefined, from: 'no health route found' }],
  ])('%s', (_, text, expected) => {
    expect(detectHealthPath(source(text))).toEqual(expected);
  });

  it('takes the option, where an empty one means no health check', () => {
    expect(detectHealthPath([], '/up')).toEqual({ value: '/up', from: 'option healthPath' });
    expect(detectHealthPath(source("get('/health')"), '')).toEqual({
      value: undefined,
      from: 'option healthPath',
    });
  });
});

describe('detectHostVariable', () => {
  it.each([
    [
      "const host = process.env.HOST ?? 'localhost';",
      { value: 'HOST', from: 'apps/api/src/main.ts:1' },
    ],
    [
      'process.env[\'HOSTNAME\'] || "127.0.0.1"',
      { value: 'HOSTNAME', from: 'apps/api/src/main.ts:1' },
    ],
    ["const host = process.env.HOST ?? '0.0.0.0';", undefined],
    ["app.listen(3000, '0.0.0.0')", undefined],
  ])('%s', (text, expected) => {
    expect(detectHostVariable(source(text))).toEqual(expected);
  });
});
