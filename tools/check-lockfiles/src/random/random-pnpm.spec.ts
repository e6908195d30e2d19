import { judgeRandom } from './judge-random';

judgeRandom({ name: 'pnpm', version: '12.21.0' });
