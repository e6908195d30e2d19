import { judgeRandom } from './judge-random';

judgeRandom({ name: 'bun', version: '1.4.5' });
