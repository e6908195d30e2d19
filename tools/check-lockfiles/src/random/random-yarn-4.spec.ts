import { judgeRandom } from './judge-random';

judgeRandom({ name: 'yarn-berry', version: '4.18.1' });
