import { judgeManager } from './judge-manager';

judgeManager({ name: 'yarn-classic', version: '1.22.22' });
