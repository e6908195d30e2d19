import { judgeRandom } from './judge-random';

judgeRandom({ name: 'pnpm', version: '10.34.9' });
