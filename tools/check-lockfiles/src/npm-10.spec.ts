import { judgeManager } from './judge-manager';

judgeManager({ name: 'npm', version: '10.9.9' });
