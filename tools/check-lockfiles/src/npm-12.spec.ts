import { judgeManager } from './judge-manager';

judgeManager({ name: 'npm', version: '12.2.0' });
