import { judgeManager } from './judge-manager';

judgeManager({ name: 'yarn-berry', version: '4.18.1' });
