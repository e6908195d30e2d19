import { judgeRandom } from './judge-random';

judgeRandom({ name: 'npm', version: '11.21.2' });
