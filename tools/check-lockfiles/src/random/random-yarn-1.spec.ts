import { judgeRandom } from './judge-random';

judgeRandom({ name: 'yarn-classic', version: '1.22.22' });
